using System.Collections.Concurrent;

namespace NAFlow.Kernel;

/// <summary>The requests that wait for their turn. Any thread adds; one takes.</summary>
internal sealed class ShellQueue
{
    // Clients send all cells of a notebook at once; the last of them may still be on their way when the first one fails.
    private static readonly TimeSpan UnderWay = TimeSpan.FromMilliseconds(50);

    private readonly BlockingCollection<Exchange> waiting = [];
    private int doomed;

    /// <summary>Whether the request that was taken last waited when <see cref="AbortWaiting"/> was called.</summary>
    public bool IsAborting { get; private set; }

    /// <summary>Adds a request.</summary>
    public void Add(Exchange exchange) => waiting.Add(exchange);

    /// <summary>Ends the queue, whatever still waits in it.</summary>
    public void Complete() => waiting.CompleteAdding();

    /// <summary>One request after the other, as they come, until <see cref="Complete"/>.</summary>
    public IEnumerable<Exchange> Take()
    {
        foreach (var exchange in waiting.GetConsumingEnumerable())
        {
            if (waiting.IsAddingCompleted) yield break;
            IsAborting = doomed > 0;
            doomed = Math.Max(0, doomed - 1);
            yield return exchange;
        }
    }

    /// <summary>
    /// Dooms the requests that wait now. Call it before the failed request is answered: what a client sends after it knows of the failure is meant.
    /// </summary>
    public void AbortWaiting()
    {
        Thread.Sleep(UnderWay);
        doomed = waiting.Count;
    }
}
