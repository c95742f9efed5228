using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Scripting;

namespace NAFlow.Kernel;

/// <summary>What the cells that ran so far have declared.</summary>
/// <param name="Script">Their code; null before the first.</param>
/// <param name="Values">One object for each of them, which holds its variables; the first place is for values of the host, which has none.</param>
internal sealed record CellState(Script<object>? Script, ImmutableArray<object?> Values)
{
    /// <summary>Nothing yet.</summary>
    public static readonly CellState Empty = new(null, [null]);

    /// <summary>The values with room for those of one more cell.</summary>
    public object?[] WithRoom() => [.. Values, null];
}
