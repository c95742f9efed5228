using System.Text;

namespace NAFlow.Kernel;

/// <summary>The console of one cell.</summary>
/// <param name="Outputs">Takes what is written.</param>
/// <param name="Person">Answers a prompt, perhaps a secret one, with a line; null where nobody can answer.</param>
internal sealed record CellConsole(CellOutputs Outputs, Func<string, bool, string>? Person)
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
    public string ReadLine() => Ask(string.Empty, isSecret: false);

    /// <summary>Asks a question, after everything written before was shown.</summary>
    /// <exception cref="IOException">Nobody can answer.</exception>
    public string Ask(string prompt, bool isSecret)
    {
        if (Person is null)
            throw new IOException("The cell asks for input, but nobody can answer where it runs; give the value in the code instead.");
        var answer = Task.Run(() =>
        {
            Outputs.Flush();
            return Person(prompt, isSecret);
        });
        return answer.GetAwaiter().GetResult();
    }
}

/// <summary>Puts writers and a reader in the place of the console's that know which cell uses them.</summary>
internal static class ConsoleRouting
{
    private static readonly Lazy<bool> Installed = new(() =>
    {
        Console.SetOut(new RoutingWriter(Console.Out, isError: false));
        Console.SetError(new RoutingWriter(Console.Error, isError: true));
        Console.SetIn(new RoutingReader(Console.In));
        return true;
    });

    /// <summary>Does so once in a process.</summary>
    public static void Install() => _ = Installed.Value;
}

/// <summary>Writes to the cell that the writing code was started by, and elsewhere to where it would have gone.</summary>
internal sealed class RoutingWriter(TextWriter elsewhere, bool isError) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => elsewhere.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (CellConsole.Current is { } cell)
            cell.Outputs.Write(value.ToString(), isError);
        else
            elsewhere.Write(value);
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (CellConsole.Current is { } cell)
            cell.Outputs.Write(buffer.ToString(), isError);
        else
            elsewhere.Write(buffer);
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (CellConsole.Current is { } cell)
            cell.Outputs.Write(value ?? string.Empty, isError);
        else
            elsewhere.Write(value);
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(value + NewLine);

    /// <inheritdoc/>
    public override void Flush() => elsewhere.Flush();
}

/// <summary>Reads from the person at the notebook whose cell reads, and elsewhere from where it would have come.</summary>
internal sealed class RoutingReader(TextReader elsewhere) : TextReader
{
    /// <inheritdoc/>
    public override string? ReadLine() => CellConsole.Current is { } cell ? cell.ReadLine() : elsewhere.ReadLine();

    /// <inheritdoc/>
    public override int Read() => CellConsole.Current is { } cell ? FirstOf(cell.ReadLine()) : elsewhere.Read();

    /// <inheritdoc/>
    public override string ReadToEnd() => CellConsole.Current is { } cell ? cell.ReadLine() : elsewhere.ReadToEnd();

    private static int FirstOf(string line) => line.Length > 0 ? line[0] : -1;
}
