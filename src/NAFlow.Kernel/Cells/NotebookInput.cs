namespace NAFlow.Kernel;

/// <summary>Questions to the person at the notebook, by the names that C# notebooks use.</summary>
public static class NotebookInput
{
    /// <summary>What stands, unseen, before the first cell besides <see cref="NAFlow.Interactive.NotebookPrelude"/>.</summary>
    internal const string Prelude = """
        using static NAFlow.Kernel.NotebookInput;
        using Kernel = NAFlow.Kernel.NotebookInput;
        """;

    /// <summary>Asks for a line.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="typeHint">What is asked for; heeded is <c>password</c>.</param>
    /// <exception cref="IOException">Nobody can answer.</exception>
    public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") => AskAsync(prompt, typeHint == "password");

    /// <summary>Asks for a line that stays hidden.</summary>
    /// <param name="prompt">The question.</param>
    /// <exception cref="IOException">Nobody can answer.</exception>
    public static Task<string> GetPasswordAsync(string prompt = "") => AskAsync(prompt, isSecret: true);

    private static Task<string> AskAsync(string prompt, bool isSecret) => Task.FromResult(CellConsole.Current is { } console
        ? console.Ask(prompt, isSecret)
        : throw new IOException("Only a cell of a notebook can ask for input."));
}

/// <summary>What a cell calls in the place of what would end the process, and with it all cells.</summary>
public static class ProcessEnd
{
    /// <summary>Ends the cell in the place of <see cref="Environment.Exit"/>.</summary>
    /// <exception cref="InvalidInputException">Always.</exception>
    public static void Exit(int exitCode) => throw new InvalidInputException(
        $"Environment.Exit({exitCode}) would end the notebook's process and lose all cells, so it ended this cell alone; use return or throw.");

    /// <summary>Ends the cell in the place of <see cref="Environment.FailFast(string?, Exception?)"/>.</summary>
    /// <exception cref="InvalidInputException">Always.</exception>
    public static void FailFast(string? message, Exception? exception = null) => throw new InvalidInputException(
        $"Environment.FailFast ({message}) would end the notebook's process and lose all cells, so it ended this cell alone; use throw.", exception!);
}
