using System.Text;

namespace NAFlow.Kernel.Cells.Outputs;

/// <summary>
/// Brings what a cell puts out to its notebook, in order and off the cell's thread, which may be aborted at any time. Text waits a moment for more text.
/// </summary>
internal sealed class CellOutputs(Action<CellOutput> output)
{
    private const int MostTextWaiting = 1 << 20;
    private static readonly TimeSpan TextWaits = TimeSpan.FromMilliseconds(30);
    private readonly Lock gate = new();
    private readonly Lock delivery = new();
    private readonly Queue<CellOutput> waiting = new();
    private readonly StringBuilder text = new();
    private bool textIsError;
    private bool isScheduled;

    /// <summary>Puts text out. A flood of it waits until some of it is delivered.</summary>
    public void Write(string written, bool isError)
    {
        if (written.Length == 0)
            return;
        Unaborted(() =>
        {
            if (textIsError != isError)
                EndText();
            textIsError = isError;
            text.Append(written);
        });
        while (text.Length > MostTextWaiting)
            Thread.Sleep(1);
    }

    /// <summary>Puts something else out.</summary>
    public void Post(CellOutput posted) => Unaborted(() =>
    {
        EndText();
        waiting.Enqueue(posted);
    });

    /// <summary>Returns when all that was put out before has been delivered. Not for the cell's own thread.</summary>
    public void Flush()
    {
        lock (gate)
            isScheduled = false;
        lock (delivery)
        {
            while (Next() is { } next)
                output(next);
        }
    }

    /// <summary>An abort waits for the end of a <c>finally</c> block: nothing here is ever left half done.</summary>
    private void Unaborted(Action change)
    {
        try
        {
        }
        finally
        {
            lock (gate)
            {
                change();
                if (!isScheduled)
                    Schedule();
            }
        }
    }

    private void Schedule()
    {
        isScheduled = true;
        using (ExecutionContext.SuppressFlow())
            _ = Task.Delay(TextWaits).ContinueWith(_ => Flush(), TaskScheduler.Default);
    }

    private CellOutput? Next()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
                EndText();
            return waiting.TryDequeue(out var next) ? next : null;
        }
    }

    private void EndText()
    {
        if (text.Length > 0)
            waiting.Enqueue(new CellOutput.Stream(textIsError, text.ToString()));
        text.Clear();
    }
}
