namespace NAFlow.Kernel.Notebooks;

/// <summary>The current folder of the process while a notebook runs: paths in a notebook are relative to the notebook.</summary>
internal sealed class WorkingFolder : IDisposable
{
    private readonly string before = Directory.GetCurrentDirectory();

    public WorkingFolder(string folder) => Directory.SetCurrentDirectory(folder);

    public void Dispose() => Directory.SetCurrentDirectory(before);
}
