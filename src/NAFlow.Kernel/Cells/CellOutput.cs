namespace NAFlow.Kernel;

/// <summary>Something that a cell puts out while it runs.</summary>
public abstract record CellOutput
{
    private CellOutput()
    {
    }

    /// <summary>Text that was written to the console.</summary>
    /// <param name="IsError">Whether to the error stream.</param>
    /// <param name="Text">The text, line ends included.</param>
    public sealed record Stream(bool IsError, string Text) : CellOutput;

    /// <summary>A value that was shown.</summary>
    /// <param name="Bundle">Its formats.</param>
    /// <param name="Id">What a later <see cref="Update"/> calls it.</param>
    public sealed record Shown(MimeBundle Bundle, string Id) : CellOutput;

    /// <summary>Another value in the place of one shown before, by this cell or an earlier one.</summary>
    public sealed record Update(MimeBundle Bundle, string Id) : CellOutput;

    /// <summary>What the cell has put out so far is taken away.</summary>
    /// <param name="Wait">Whether only when the next output comes.</param>
    public sealed record Clear(bool Wait) : CellOutput;
}
