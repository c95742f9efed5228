using System.Text;
using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>
/// Brings what a cell puts out to its notebook, in order and off the cell's thread, which may be given up. Text waits a moment for more text.
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
    private volatile bool isClosed;
    private bool hasEnded;
    private CellError? fault;

    /// <summary>Puts text out. A flood of it waits until some of it is delivered.</summary>
    /// <exception cref="OperationCanceledException">The cell was given up.</exception>
    public void Write(string written, bool isError)
    {
        ThrowIfClosed();
        if (written.Length == 0)
            return;
        Change(() =>
        {
            if (textIsError != isError)
                EndText();
            textIsError = isError;
            text.Append(written);
        });
        while (text.Length > MostTextWaiting)
        {
            Thread.Sleep(1);
            ThrowIfClosed();
        }
    }

    /// <summary>Puts something else out.</summary>
    /// <exception cref="OperationCanceledException">The cell was given up.</exception>
    public void Post(CellOutput posted)
    {
        ThrowIfClosed();
        Change(() =>
        {
            EndText();
            waiting.Enqueue(posted);
        });
    }

    /// <summary>Returns when all that was put out before has been delivered. Not for the cell's own thread.</summary>
    public void Flush()
    {
        lock (delivery)
        {
            foreach (var next in TakeAll())
                output(next);
        }
    }

    /// <summary>Takes what a thread of the cell threw: the error of the cell while it runs, an output of its own when it has ended.</summary>
    public void Fail(CellError error)
    {
        lock (gate)
        {
            if (!hasEnded && fault is null)
            {
                fault = error;
                return;
            }
        }

        if (!isClosed) Post(new CellOutput.Fault(error));
    }

    /// <summary>Whether <see cref="End"/> was called.</summary>
    public bool HasEnded
    {
        get
        {
            lock (gate) return hasEnded;
        }
    }

    /// <summary>The cell has ended.</summary>
    /// <returns>What a thread of it has thrown; null when nothing.</returns>
    public CellError? End()
    {
        lock (gate)
        {
            hasEnded = true;
            return fault;
        }
    }

    /// <summary>Takes no more: the cell was given up, but its code may still run.</summary>
    public void Close() => isClosed = true;

    private void Change(Action change)
    {
        lock (gate)
        {
            change();
            if (!isScheduled)
                Schedule();
        }
    }

    private void Schedule()
    {
        isScheduled = true;
        using (ExecutionContext.SuppressFlow())
            _ = Task.Delay(TextWaits).ContinueWith(_ => Flush(), TaskScheduler.Default);
    }

    private CellOutput[] TakeAll()
    {
        lock (gate)
        {
            isScheduled = false;
            EndText();
            var all = waiting.ToArray();
            waiting.Clear();
            return all;
        }
    }

    private void ThrowIfClosed()
    {
        if (isClosed)
            throw new OperationCanceledException("The cell was interrupted.");
    }

    private void EndText()
    {
        if (text.Length > 0)
            waiting.Enqueue(new CellOutput.Stream(textIsError, text.ToString()));
        text.Clear();
    }
}

/// <summary>Shows values below one cell.</summary>
internal sealed class CellDisplay(CellOutputs outputs) : IDisplay
{
    /// <inheritdoc/>
    public IDisplayed Show(object? value)
    {
        var id = Guid.NewGuid().ToString("N");
        outputs.Post(new CellOutput.Shown(MimeBundle.Of(value), id));
        return new Displayed(outputs, id);
    }

    /// <inheritdoc/>
    public void Clear(bool wait) => outputs.Post(new CellOutput.Clear(wait));

    /// <summary>The update belongs to the cell that makes it, or else to the one that showed the value.</summary>
    private sealed class Displayed(CellOutputs shownBy, string id) : IDisplayed
    {
        public void Update(object? value) => (CellConsole.Current?.Outputs ?? shownBy).Post(new CellOutput.Update(MimeBundle.Of(value), id));
    }
}
