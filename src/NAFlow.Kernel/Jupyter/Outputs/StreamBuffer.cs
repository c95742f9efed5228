using System.Text;

namespace NAFlow.Kernel.Jupyter.Outputs;

/// <summary>
/// Gathers console text for a moment, so that a loop that writes line by line makes a few messages and not thousands. All calls hold the gate.
/// </summary>
/// <param name="gate">What the owner locks.</param>
/// <param name="publish">Takes text, and whether it is of the error stream; called with the gate held.</param>
internal sealed class StreamBuffer(Lock gate, Action<bool, string> publish) : IDisposable
{
    private const int Most = 1 << 16;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly StringBuilder waiting = new();
    private bool ofErrors;
    private bool isOver;
    private Timer? timer;

    /// <summary>Adds text.</summary>
    public void Write(bool isError, string text)
    {
        if (isError != ofErrors) Flush();
        ofErrors = isError;
        if (waiting.Length == 0 && !isOver) Wake();
        waiting.Append(text);
        if (isOver || waiting.Length >= Most) Flush();
    }

    /// <summary>Publishes what waits.</summary>
    public void Flush()
    {
        if (waiting.Length == 0) return;
        var text = waiting.ToString();
        waiting.Clear();
        publish(ofErrors, text);
    }

    /// <summary>Publishes what waits; from now on nothing does.</summary>
    public void Dispose()
    {
        Flush();
        isOver = true;
        timer?.Dispose();
    }

    private void Wake()
    {
        timer ??= new(_ => FlushInTime());
        timer.Change(Moment, Timeout.InfiniteTimeSpan);
    }

    private void FlushInTime()
    {
        lock (gate) Flush();
    }
}
