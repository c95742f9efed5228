using System.Text;

namespace NAFlow.Kernel;

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
