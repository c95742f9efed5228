using System.Collections.Immutable;

namespace NAFlow.Kernel;

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
