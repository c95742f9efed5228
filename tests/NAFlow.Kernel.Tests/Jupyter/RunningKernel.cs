using System.Net;

namespace NAFlow.Kernel.Tests;

/// <summary>A kernel on ports of its own in this process, and a client that hears it.</summary>
internal sealed class RunningKernel : IDisposable
{
    private readonly CellEngine engine = new();
    private readonly JupyterKernel kernel;
    private readonly Thread serving;
    private readonly CancellationTokenSource end = new();

    public RunningKernel(string key = "a key for tests")
    {
        kernel = new(new(IPAddress.Loopback, new(0, 0, 0, 0, 0), key), engine, Log);
        serving = new(() => kernel.Serve(end.Token)) { IsBackground = true };
        serving.Start();
        Client = new(kernel.Connection);
        Client.WaitUntilHeard();
    }

    public WireClient Client { get; }

    public KernelConnection Connection => kernel.Connection;

    public StringWriter Log { get; } = new();

    public void Interrupt() => kernel.Interrupt();

    /// <summary>Whether the kernel ends by itself.</summary>
    public bool Ends() => serving.Join(WireClient.HangGuard);

    public void Dispose()
    {
        Client.Dispose();
        end.Cancel();
        Assert.True(Ends());
        kernel.Dispose();
        engine.Dispose();
        end.Dispose();
    }
}
