namespace NAFlow.Cli;

/// <summary>Where the tool writes.</summary>
/// <param name="Out">Results and notes.</param>
/// <param name="Error">Errors, and the progress bar.</param>
/// <param name="IsTerminal">Whether a person watches the error stream, so that a progress bar may be drawn.</param>
/// <param name="IsQuiet">Whether <c>--quiet</c> is given: no progress bar and no notes.</param>
internal sealed record ToolConsole(TextWriter Out, TextWriter Error, bool IsTerminal, bool IsQuiet = false)
{
    /// <summary>Whether a progress bar is drawn.</summary>
    public bool ShowsProgress => IsTerminal && !IsQuiet;

    /// <summary>The console of this process.</summary>
    public static ToolConsole System() => new(Console.Out, Console.Error, !Console.IsErrorRedirected);

    /// <summary>Writes a line about what was done, unless the tool is to be quiet.</summary>
    public void Note(string text)
    {
        if (!IsQuiet) Out.WriteLine(OneLine.Of(text));
    }
}

/// <summary>How the tool ended.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command did its work and the answer is no: a cell of a notebook failed, or a check found something wrong.</summary>
    public const int Failed = 1;

    /// <summary>A file, an option or a value cannot be used; the sentence on the error stream says which and why.</summary>
    public const int BadInput = 2;

    /// <summary>The work was done but for some photos that cannot be used; the error stream has a sentence for each.</summary>
    public const int SomeRefused = 3;

    /// <summary>The work was asked to end (SIGTERM) and did between two images; the same command with <c>--resume</c> goes on from there.</summary>
    public const int Ended = 75;

    /// <summary>Another process has taken over the shard that this one worked on, which was taken for dead.</summary>
    public const int TakenOver = 76;

    /// <summary>Ctrl-C, as shells count it.</summary>
    public const int Cancelled = 130;
}

/// <summary>Text with names from outside, as a terminal may show it.</summary>
internal static class OneLine
{
    /// <summary>The text with no line break and no other control character.</summary>
    public static string Of(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(letter => char.IsControl(letter) ? '?' : letter));
}

/// <summary>Rows as plain columns of equal width: a pipe has no width that a drawn table could fit.</summary>
internal static class TextColumns
{
    /// <summary>Writes the rows; the first may hold the heads.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (var row in rows) writer.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
