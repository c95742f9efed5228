namespace NAFlow.Kernel;

/// <summary>The console of one cell.</summary>
/// <param name="Outputs">Takes what is written.</param>
/// <param name="Ask">Asks for a line; null where nobody can answer.</param>
internal sealed record CellConsole(CellOutputs Outputs, Func<string, bool, string>? Ask)
{
    private static readonly AsyncLocal<CellConsole?> OfThisCell = new();

    /// <summary>The console of the cell that this code was started by; null outside of cells.</summary>
    public static CellConsole? Current => OfThisCell.Value;

    /// <summary>Takes effect for everything that is started from here on, in this asynchronous context.</summary>
    public static void UseInThisCell(CellConsole console)
    {
        ConsoleRouting.Install();
        OfThisCell.Value = console;
    }

    /// <summary>Asks for a line, after everything written before was shown.</summary>
    /// <exception cref="IOException">Nobody can answer.</exception>
    public string ReadLine()
    {
        if (Ask is null)
            throw new IOException("The cell asks for input, but nobody can answer where it runs; give the value in the code instead.");
        var answer = Task.Run(() =>
        {
            Outputs.Flush();
            return Ask(string.Empty, false);
        });
        return answer.GetAwaiter().GetResult();
    }
}
