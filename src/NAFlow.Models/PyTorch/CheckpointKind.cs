namespace NAFlow.Models.PyTorch;

/// <summary>What a file is, as its first bytes show.</summary>
internal enum CheckpointKind
{
    /// <summary>Nothing of PyTorch's.</summary>
    Other,

    /// <summary>A zip archive.</summary>
    Zip,

    /// <summary>A checkpoint of before PyTorch 1.6.</summary>
    Legacy,

    /// <summary>A pickle without storages.</summary>
    PlainPickle,

    /// <summary>A tar archive, which checkpoints of the first PyTorch were.</summary>
    Tar,

    /// <summary>A gzip archive.</summary>
    Gzip,
}
