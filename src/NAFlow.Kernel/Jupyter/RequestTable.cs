using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Answers one type of message.</summary>
internal interface IRequestHandler
{
    /// <summary>The type, such as <c>execute_request</c>.</summary>
    string Type { get; }

    /// <summary>Does what the message asks.</summary>
    /// <param name="exchange">The message.</param>
    /// <param name="cancellation">Signalled when a client interrupts.</param>
    /// <returns>The answer's content.</returns>
    JsonObject Answer(Exchange exchange, CancellationToken cancellation);
}

/// <summary>Finds who answers a message. Whatever goes wrong becomes an answer too, and the kernel lives on.</summary>
internal sealed class RequestTable(params IRequestHandler[] handlers)
{
    private readonly Dictionary<string, IRequestHandler> byType = handlers.ToDictionary(handler => handler.Type, StringComparer.Ordinal);

    /// <summary>Answers a message between the two statuses that enclose every answer; one of an unknown type gets only these.</summary>
    public void Answer(Exchange exchange, CancellationToken cancellation)
    {
        exchange.PublishStatus(KernelStatus.Busy);
        if (byType.TryGetValue(exchange.Type, out var handler)) exchange.Reply(Attempt(handler, exchange, cancellation));
        exchange.PublishStatus(KernelStatus.Idle);
    }

    private static JsonObject Attempt(IRequestHandler handler, Exchange exchange, CancellationToken cancellation)
    {
        try
        {
            return handler.Answer(exchange, cancellation);
        }
        catch (OperationCanceledException)
        {
            return ReplyContent.Of(new CellError(CellError.Interrupted, "The request was interrupted.", [], null));
        }
        catch (Exception problem)
        {
            return ReplyContent.Of(new CellError(problem.GetType().FullName!, problem.Message, [problem.ToString()], null));
        }
    }
}

/// <summary>Lets a client interrupt the request that is being answered; with none there is nothing to interrupt.</summary>
internal sealed class RequestInterruption
{
    private readonly Lock gate = new();
    private CancellationTokenSource? running;

    /// <summary>Runs something that <see cref="Request"/> interrupts.</summary>
    public void During(Action<CancellationToken> action)
    {
        using var source = new CancellationTokenSource();
        lock (gate) running = source;
        try
        {
            action(source.Token);
        }
        finally
        {
            lock (gate) running = null;
        }
    }

    /// <summary>Interrupts. Does not wait, neither for what is interrupted nor for what it has to clear up.</summary>
    public void Request()
    {
        lock (gate) running?.CancelAsync();
    }
}

/// <summary>The requests that wait for their turn. Any thread adds; one takes.</summary>
internal sealed class ShellQueue
{
    // Clients send all cells of a notebook at once; the last of them may still be on their way when the first one fails.
    private static readonly TimeSpan UnderWay = TimeSpan.FromMilliseconds(50);

    private readonly BlockingCollection<Exchange> waiting = [];
    private int aborting;

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
            IsAborting = aborting > 0;
            aborting = Math.Max(0, aborting - 1);
            yield return exchange;
        }
    }

    /// <summary>
    /// Aborts the requests that wait now. Call it before the failed request is answered: what a client sends after it knows of the failure is run.
    /// </summary>
    public void AbortWaiting()
    {
        Thread.Sleep(UnderWay);
        aborting = waiting.Count;
    }
}
