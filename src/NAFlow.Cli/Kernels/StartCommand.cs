using System.CommandLine;
using NAFlow.Kernel;
using NetMQ;

namespace NAFlow.Cli;

/// <summary><c>naflow kernel start</c>.</summary>
internal sealed class StartCommand : Command
{
    private readonly Argument<string> file = new("CONNECTION_FILE") { Description = "The file in which Jupyter says where to listen." };

    public StartCommand(ToolConsole console)
        : base("start", "Runs a kernel until its client shuts it down; Jupyter does this. Ctrl-C interrupts the cell that runs.")
    {
        Add(file);
        SetAction((parsed, cancellation) => Task.Run(() => Serve(ConnectionFile.Read(parsed.GetRequiredValue(file)), console, cancellation)));
    }

    private static int Serve(KernelConnection connection, ToolConsole console, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var engine = new CellEngine();
        using (var kernel = new JupyterKernel(connection, engine, console.Error))
        using (new KernelSignals(kernel.Interrupt, end.Cancel))
        {
            _ = ParentProcess.WhenOver(Environment.GetEnvironmentVariable(ParentProcess.Variable), end.Token)
                .ContinueWith(_ => end.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            kernel.Serve(end.Token);
        }

        // Waits until the last words are out.
        NetMQConfig.Cleanup(block: true);
        return ExitCode.Done;
    }
}
