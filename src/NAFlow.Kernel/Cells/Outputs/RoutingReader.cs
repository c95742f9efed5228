namespace NAFlow.Kernel;

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
