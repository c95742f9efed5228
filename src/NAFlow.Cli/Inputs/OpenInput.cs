namespace NAFlow.Cli;

/// <summary>Images that were checked, and the folders of their results.</summary>
internal abstract class OpenInput : IDisposable
{
    /// <summary>For every image the name of its folder; null where its results go straight into the folder of all.</summary>
    public abstract IReadOnlyList<string?> FolderNames { get; }

    /// <summary>How many batches there are.</summary>
    public int BatchCount => (FolderNames.Count + InputSource.BatchSize - 1) / InputSource.BatchSize;

    /// <summary>The batches in order; the caller disposes of each.</summary>
    public abstract IEnumerable<InputBatch> Batches(CancellationToken cancellation);

    public virtual void Dispose()
    {
    }
}
