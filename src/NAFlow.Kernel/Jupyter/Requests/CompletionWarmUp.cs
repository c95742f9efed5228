namespace NAFlow.Kernel;

/// <summary>The language services take seconds to start. They start when the first cell is done, before anybody asks for a completion.</summary>
internal sealed class CompletionWarmUp(CellEngine engine)
{
    private const string Code = "1.";
    private bool hasStarted;

    /// <summary>Called after every message that was answered.</summary>
    public void After(Exchange exchange)
    {
        if (hasStarted || exchange.Type != "execute_request") return;
        hasStarted = true;
        _ = Task.Run(StartAsync);
    }

    private async Task StartAsync()
    {
        try
        {
            await engine.CompleteAsync(Code, Code.Length, CancellationToken.None);
        }
        catch (Exception problem) when (problem is OperationCanceledException or ObjectDisposedException)
        {
            // The kernel ended before it was done.
        }
    }
}
