namespace NAFlow.Kernel;

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
