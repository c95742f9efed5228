namespace NAFlow.Cli;

/// <summary>
/// A request to terminate (SIGTERM), for work that ends at a place of its own, such as between two images, and keeps what it has. While one of these
/// is there, such a request does not cancel. Batch systems send one before they take a machine away.
/// </summary>
internal sealed class Termination : IDisposable
{
    private static readonly Lock Gate = new();
    private static Termination? heeding;

    private readonly CancellationTokenSource source = new();

    public Termination()
    {
        lock (Gate) heeding = this;
    }

    /// <summary>Asks for the end.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Hands a request to whatever heeds it.</summary>
    /// <returns>Whether anything does.</returns>
    public static bool Ask()
    {
        lock (Gate)
        {
            heeding?.source.Cancel();
            return heeding is not null;
        }
    }

    public void Dispose()
    {
        lock (Gate) heeding = null;
        source.Dispose();
    }
}
