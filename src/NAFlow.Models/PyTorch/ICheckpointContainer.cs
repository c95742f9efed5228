using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>One of the two layouts of PyTorch checkpoints, with its pickle read and its storages found.</summary>
internal interface ICheckpointContainer : IDisposable
{
    /// <summary>The layout in words.</summary>
    string Format { get; }

    /// <summary>The object that was saved.</summary>
    object? Root { get; }

    /// <summary>How many bytes the storages have in all.</summary>
    long StoredLength { get; }

    /// <summary>The bytes of a storage; null when the file has none of that key.</summary>
    IByteSource? Storage(string key);
}
