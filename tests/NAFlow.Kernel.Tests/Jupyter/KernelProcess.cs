using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Tests;

/// <summary>A kernel in a process of its own, started as Jupyter starts it, and a client of it.</summary>
internal sealed class KernelProcess : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"naflow-kernel-{Guid.NewGuid():N}.json");

    /// <summary>Starts the tool that lies beside the running program.</summary>
    /// <param name="parent">The process that the kernel must not outlive; null for none.</param>
    public KernelProcess(int? parent = null)
    {
        var ports = FreePorts();
        File.WriteAllText(file, new JsonObject
        {
            ["ip"] = "127.0.0.1",
            ["transport"] = "tcp",
            ["key"] = "a key",
            ["signature_scheme"] = "hmac-sha256",
            ["shell_port"] = ports.Shell,
            ["control_port"] = ports.Control,
            ["stdin_port"] = ports.Stdin,
            ["iopub_port"] = ports.Iopub,
            ["hb_port"] = ports.Heartbeat,
        }.ToJsonString());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll"), "kernel", "start", file]);
        if (parent is { } id) start.Environment[ParentProcess.Variable] = $"{id}";
        Process = Process.Start(start)!;
        Client = new(new(IPAddress.Loopback, ports, "a key"));
    }

    public Process Process { get; }

    public WireClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        if (!Process.HasExited) Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
        File.Delete(file);
    }

    private static KernelPorts FreePorts()
    {
        var listeners = Enumerable.Range(0, 5).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return new(ports[0], ports[1], ports[2], ports[3], ports[4]);
    }
}
