using System.Reflection;

namespace NAFlow.Kernel;

/// <summary>The error of a cell that threw.</summary>
internal static class RunFailure
{
    private const int MostFrames = 30;

    /// <summary>Describes an exception.</summary>
    /// <param name="thrown">The exception.</param>
    /// <param name="cell">The assembly of the cell.</param>
    /// <param name="code">The cell's text.</param>
    public static CellError Of(Exception thrown, Assembly? cell, string code)
    {
        var told = thrown is AggregateException { InnerExceptions: [var only] } ? only : thrown;
        var line = CellFrames.Of(thrown).Concat(CellFrames.Of(told))
            .FirstOrDefault(frame => frame.GetFileLineNumber() > 0 && frame.GetMethod()!.Module.Assembly == cell)?.GetFileLineNumber();
        var lines = code.Split('\n');
        var excerpt = line is { } at && at <= lines.Length ? (string[])[$"    {lines[at - 1].Trim()}"] : [];
        var where = line is { } number ? $" (line {number})" : string.Empty;
        return new(
            told.GetType().Name,
            told.Message,
            told is InvalidInputException ? [told.Message + where, .. excerpt] : [.. Describe(thrown), .. excerpt],
            line);
    }

    private static IEnumerable<string> Describe(Exception thrown)
    {
        yield return $"{thrown.GetType()}: {thrown.Message}";
        var frames = CellFrames.Of(thrown);
        foreach (var frame in frames.Take(MostFrames))
            yield return "   " + CellFrames.Describe(frame);
        if (frames.Length > MostFrames)
            yield return $"   ... and {frames.Length - MostFrames} more";
        IEnumerable<Exception> inner = thrown is AggregateException many ? many.InnerExceptions : thrown.InnerException is { } one ? [one] : [];
        foreach (var line in inner.SelectMany(Describe))
            yield return " ---> " + line;
    }
}
