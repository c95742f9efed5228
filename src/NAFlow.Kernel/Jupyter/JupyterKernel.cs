namespace NAFlow.Kernel;

/// <summary>
/// A Jupyter kernel: runs the cells that clients send. One thread serves the sockets and answers what must be answered at once; another runs cells,
/// and answers what waits for them.
/// </summary>
public sealed class JupyterKernel : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly KernelSockets sockets;
    private readonly MessageReader reader;
    private readonly MessageWriter writer;
    private readonly TextWriter log;
    private readonly ShellQueue queue = new();
    private readonly RequestInterruption interruption = new();
    private readonly StandardInput input = new();
    private readonly ShutdownRequest shutdown = new();
    private readonly CompletionWarmUp warmUp;
    private readonly RequestTable shell;
    private readonly RequestTable control;

    /// <summary>Opens the kernel's sockets; <see cref="Serve"/> answers what comes.</summary>
    /// <param name="connection">Where clients find it.</param>
    /// <param name="engine">Runs the cells; it stays the caller's.</param>
    /// <param name="log">Takes a line for every message that is dropped.</param>
    /// <exception cref="InvalidInputException">A port is in use.</exception>
    public JupyterKernel(KernelConnection connection, CellEngine engine, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(log);
        this.log = log;
        var signature = new MessageSignature(connection.Key);
        warmUp = new(engine);
        (reader, writer) = (new(signature), new(signature));
        var (history, charts) = (new CellHistory(), new ChartLibrary());
        var info = new KernelInfoRequest(charts);
        shell = new(
            info,
            new ExecuteRequest(engine, history, queue, input, charts),
            new CompleteRequest(engine),
            new InspectRequest(engine),
            new IsCompleteRequest(engine),
            new HistoryRequest(history),
            new CommInfoRequest(),
            new CommOpen(),
            shutdown);
        control = new(info, new InterruptRequest(interruption), new DebugRequest(), shutdown);
        sockets = new(connection, Receive);
    }

    /// <summary>Where clients find the kernel, with the ports that the system chose.</summary>
    public KernelConnection Connection => sockets.Connection;

    /// <summary>Serves clients until one shuts the kernel down. A cell that runs then is interrupted.</summary>
    /// <param name="cancellation">Ends the kernel.</param>
    public void Serve(CancellationToken cancellation)
    {
        var cells = new Thread(RunCells) { IsBackground = true, Name = "cells" };
        cells.Start();
        using (cancellation.Register(sockets.Complete)) sockets.Run();
        queue.Complete();
        interruption.Request();
        cells.Join(Patience);
    }

    /// <summary>Interrupts the cell that runs. From any thread.</summary>
    public void Interrupt() => interruption.Request();

    /// <summary>Closes the sockets.</summary>
    public void Dispose() => sockets.Dispose();

    private void Receive(KernelChannel channel, List<byte[]> frames)
    {
        if (!reader.TryRead(frames, out var message, out var problem)) log.WriteLine($"A message was dropped: {problem}.");
        else if (channel == KernelChannel.Stdin) input.Take(message);
        else if (channel == KernelChannel.Shell) queue.Add(new(message, channel, Send));
        else Answer(control, new(message, channel, Send), CancellationToken.None);
    }

    private void RunCells()
    {
        foreach (var exchange in queue.Take())
        {
            interruption.During(cancellation => Answer(shell, exchange, cancellation));
            warmUp.After(exchange);
        }
    }

    private void Answer(RequestTable table, Exchange exchange, CancellationToken cancellation)
    {
        table.Answer(exchange, cancellation);
        if (shutdown.IsMade) sockets.Complete();
    }

    private void Send(KernelChannel channel, OutgoingMessage message) => sockets.Send(channel, writer.Write(message));
}
