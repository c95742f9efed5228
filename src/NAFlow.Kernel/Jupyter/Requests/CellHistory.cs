namespace NAFlow.Kernel;

/// <summary>The cells that this kernel ran, oldest first. For one thread.</summary>
internal sealed class CellHistory
{
    private readonly List<Entry> entries = [];

    /// <summary>The cells.</summary>
    public IReadOnlyList<Entry> Entries => entries;

    /// <summary>The number of the cell that was counted last; 0 before the first.</summary>
    public int Count { get; private set; }

    /// <summary>Counts a cell that is about to run.</summary>
    public int Next() => ++Count;

    /// <summary>Keeps a cell that ran.</summary>
    public void Keep(Entry entry) => entries.Add(entry);

    /// <summary>A cell that ran.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Code">Its text.</param>
    /// <param name="Output">Its value as plain text; null when it had none.</param>
    internal sealed record Entry(int Number, string Code, string? Output);
}
