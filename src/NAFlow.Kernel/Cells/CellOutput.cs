using System.Collections.Immutable;

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

    /// <summary>What a thread threw that the cell had started and outlived: the cell had ended by then.</summary>
    public sealed record Fault(CellError Error) : CellOutput;

    /// <summary>What the cell has put out so far is taken away.</summary>
    /// <param name="Wait">Whether only when the next output comes.</param>
    public sealed record Clear(bool Wait) : CellOutput;
}

/// <summary>What went wrong in a cell.</summary>
/// <param name="Name">The kind of error: an exception's type, a compiler's code, or <c>Interrupted</c>.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Traceback">Line by line, as a reader should see it; the cell's own lines are numbered from 1.</param>
/// <param name="Line">The line of the cell it happened on, from 1; null when it cannot be told.</param>
public sealed record CellError(string Name, string Message, ImmutableArray<string> Traceback, int? Line)
{
    /// <summary>The <see cref="Name"/> of a cell that was interrupted.</summary>
    public const string Interrupted = "Interrupted";
}
