using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NAFlow.Cli;

/// <summary>
/// Turns Ctrl-C and a request to terminate into a cancellation, or the latter into the end that <see cref="Termination"/> leads to. A second one ends
/// the program at once; a batch system may send the first twice within a moment.
/// </summary>
internal sealed class SignalCancellation : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly Stopwatch sinceAsked = new();
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] signals;

    public SignalCancellation() => signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Terminate),
    ];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
        source.Dispose();
    }

    private void Terminate(PosixSignalContext context)
    {
        if (Termination.Ask() && (!sinceAsked.IsRunning || sinceAsked.Elapsed < Moment))
        {
            context.Cancel = true;
            sinceAsked.Start();
            return;
        }

        if (sinceAsked.IsRunning) source.Cancel();
        Cancel(context);
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    }
}
