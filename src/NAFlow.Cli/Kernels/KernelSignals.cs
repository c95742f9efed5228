using System.Runtime.InteropServices;

namespace NAFlow.Cli;

/// <summary>What a kernel does on signals: Ctrl-C interrupts the cell that runs, and a request to terminate ends the kernel.</summary>
internal sealed class KernelSignals(Action interrupt, Action end) : IDisposable
{
    private readonly PosixSignalRegistration[] signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Answer(context, interrupt)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Answer(context, end)),
    ];

    /// <summary>Whether a command line starts a kernel, which takes signals in its own way.</summary>
    public static bool AreMeant(string[] arguments) => arguments is ["kernel", "start", ..];

    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
    }

    private static void Answer(PosixSignalContext context, Action answer)
    {
        context.Cancel = true;
        answer();
    }
}
