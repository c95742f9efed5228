using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace NAFlow.Kernel;

/// <summary>The error of a cell that does not compile.</summary>
internal static class CompileFailure
{
    private const int MostShown = 10;

    /// <summary>Describes what the compiler says.</summary>
    /// <param name="errors">All errors; warnings only distract in a notebook.</param>
    /// <param name="cell">What the cell is called.</param>
    public static CellError Of(ImmutableArray<Diagnostic> errors, string cell)
    {
        var first = errors[0];
        var place = first.Location.GetLineSpan();
        var more = errors.Length > MostShown ? (string[])[$"... and {errors.Length - MostShown} more errors"] : [];
        return new(
            first.Id,
            first.GetMessage(),
            [.. errors.Take(MostShown).SelectMany(Describe), .. more],
            first.Location.IsInSource && place.Path == cell ? place.StartLinePosition.Line + 1 : null);
    }

    private static IEnumerable<string> Describe(Diagnostic error)
    {
        if (error.Location is not { IsInSource: true, SourceTree: { } tree } location)
            return [$"{error.Id}: {error.GetMessage()}"];
        var place = location.GetLineSpan();
        var (line, column) = (place.StartLinePosition.Line, place.StartLinePosition.Character);
        return
        [
            $"{place.Path}, line {line + 1}, column {column + 1}: {error.Id}: {error.GetMessage()}",
            .. SourceExcerpt.Marked(tree.GetText().Lines[line].ToString(), column, location.SourceSpan.Length),
        ];
    }
}
