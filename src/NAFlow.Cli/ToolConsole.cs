namespace NAFlow.Cli;

/// <summary>Where the tool writes.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors, and the progress bar.</param>
/// <param name="IsTerminal">Whether a person watches the error stream, so that a progress bar may be drawn.</param>
internal sealed record ToolConsole(TextWriter Out, TextWriter Error, bool IsTerminal)
{
    /// <summary>The console of this process.</summary>
    public static ToolConsole System() => new(Console.Out, Console.Error, !Console.IsErrorRedirected);
}
