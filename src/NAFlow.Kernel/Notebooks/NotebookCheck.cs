using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NAFlow.Kernel.Notebooks;

/// <summary>Whether a notebook can be published: run to its end, up to date, small, and with nothing in it that belongs to one machine.</summary>
public static class NotebookCheck
{
    /// <summary>What is wrong with the notebook; nothing when all is well.</summary>
    /// <param name="notebook">The notebook as its file stands.</param>
    public static ImmutableArray<NotebookProblem> Of(NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        return [.. RunCheck.Of(notebook), .. SizeCheck.Of(notebook), .. notebook.RunnableCells.SelectMany((cell, index) => Of(cell, index + 1))];
    }

    private static IEnumerable<NotebookProblem> Of(NotebookCell cell, int number) =>
        new[] { ErrorCheck.Of(cell), ScriptCheck.Of(cell), PathCheck.Of(cell), PictureCheck.Of(cell) }
            .SelectMany(sentences => sentences)
            .Select(sentence => new NotebookProblem(number, sentence));
}

/// <summary>Why a notebook should not be published as it is.</summary>
/// <param name="Cell">The number of the code cell, from 1; null when it is about the whole file.</param>
/// <param name="Sentence">What is wrong, and what to do about it.</param>
public sealed record NotebookProblem(int? Cell, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => Cell is { } number ? $"cell {number}: {Sentence}" : Sentence;
}

/// <summary>Whether every cell was run, in order, and from the code that stands there now.</summary>
internal static class RunCheck
{
    public static IEnumerable<NotebookProblem> Of(NotebookDocument notebook)
    {
        var (number, isWhole) = (0, true);
        foreach (var cell in notebook.RunnableCells)
        {
            number++;
            if (cell.ExecutionCount == number) continue;
            isWhole = false;
            yield return new(number, cell.ExecutionCount is { } count
                ? $"it was run out of order, as number {count}; run the notebook again."
                : "it was never run; run the notebook.");
        }

        if (notebook.Manifest is not { } manifest)
        {
            if (isWhole) yield return new(null, "its outputs are not from naflow notebook run, or it failed there; run it again.");
        }
        else if (manifest.Sources != SourcesHash.Of(notebook))
        {
            yield return new(null, "its outputs are stale, since its code was changed after the run; run it again.");
        }
    }
}

/// <summary>Whether the file is small enough to live in a repository.</summary>
internal static class SizeCheck
{
    private const double BytesOfMegabyte = 1e6;
    private const double MostMegabytes = 3;

    public static IEnumerable<NotebookProblem> Of(NotebookDocument notebook)
    {
        var megabytes = Encoding.UTF8.GetByteCount(notebook.ToJson()) / BytesOfMegabyte;
        if (megabytes <= MostMegabytes) yield break;
        var size = string.Create(CultureInfo.InvariantCulture, $"{megabytes:0.0} MB, over {MostMegabytes} MB");
        yield return new(null, $"it has {size}; show smaller or fewer figures.");
    }
}

/// <summary>Whether a cell failed that was not meant to.</summary>
internal static class ErrorCheck
{
    public static IEnumerable<string> Of(NotebookCell cell) => cell.Tags.Contains(NotebookRunner.MayFailTag)
        ? []
        : cell.Outputs
            .Where(output => output.Kind == OutputKind.Error)
            .Select(output => $"it failed: {output.ErrorName}: {output.Text.TrimEnd('.')}.");
}

/// <summary>Whether the whole plotly.js, 3.6 MB of it, got into a cell's outputs.</summary>
internal static class ScriptCheck
{
    // The first line of the library's own text.
    private const string Mark = "plotly.js v";

    public static IEnumerable<string> Of(NotebookCell cell) => OutputTexts.Of(cell).Any(text => text.Contains(Mark, StringComparison.Ordinal))
        ? ["plotly.js itself is in its outputs; show the chart through naflow's own formatters, which leave it out."]
        : [];
}

/// <summary>Whether a cell's outputs name a place that only one machine has.</summary>
internal static partial class PathCheck
{
    public static IEnumerable<string> Of(NotebookCell cell) => OutputTexts.Of(cell)
        .SelectMany(text => MachinePath().Matches(text).Select(match => match.Value))
        .Distinct()
        .Take(1)
        .Select(path => $"its outputs name '{path}', a path of one machine; print a relative path.");

    // Not inside a longer path or an address, and not a closing tag.
    [GeneratedRegex("""(?<![\w.:~/\\<-])(/(home|tmp|root|mnt|workspaces|Users|var/folders)/[^\s"'<>&]*|[A-Za-z]:\\{1,2}Users\\[^\s"'<>&]*)""")]
    private static partial Regex MachinePath();
}

/// <summary>Whether a cell's pictures show something.</summary>
internal static class PictureCheck
{
    public static IEnumerable<string> Of(NotebookCell cell)
    {
        foreach (var output in cell.Outputs)
            if (Problem(output) is { } sentence)
                yield return sentence;
    }

    private static string? Problem(NotebookOutput output)
    {
        try
        {
            return output.Picture() is { } picture && IsBlank(picture)
                ? $"its picture of {picture.Width} x {picture.Height} is blank, all of one colour; look at what it should show."
                : null;
        }
        catch (InvalidInputException)
        {
            return "its picture is damaged; run the notebook again.";
        }
    }

    private static bool IsBlank(Photo picture)
    {
        var pixels = picture.Pixels.Span;
        // All of one colour: every byte equals the one a pixel before.
        return pixels[3..].SequenceEqual(pixels[..^3]);
    }
}

/// <summary>All text in a cell's outputs; pictures in base 64 are none.</summary>
internal static class OutputTexts
{
    public static IEnumerable<string> Of(NotebookCell cell) => cell.Outputs.SelectMany(Of);

    private static IEnumerable<string> Of(NotebookOutput output) => output.Kind switch
    {
        OutputKind.Stream => [output.Text],
        OutputKind.Error => [output.Text, .. output.Traceback],
        _ => output.MimeTypes.SelectMany(type => In(type, output[type]!)),
    };

    private static IEnumerable<string> In(string type, string value) =>
        MimeType.IsText(type) ? [value] : MimeType.IsJson(type) ? InJson(JsonNode.Parse(value)) : [];

    private static IEnumerable<string> InJson(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => InJson(member.Value).Prepend(member.Key)),
        JsonArray items => items.SelectMany(InJson),
        _ => [TextLines.Join(node)],
    };
}
