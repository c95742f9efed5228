using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace NAFlow.Kernel.Tests;

/// <summary>A small Jupyter client over real sockets. Whatever does not come within the hang guard is an error.</summary>
internal sealed class WireClient : IDisposable
{
    /// <summary>Far longer than anything takes.</summary>
    public static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(90);

    private readonly string key;
    private readonly string session = Guid.NewGuid().ToString();
    private readonly SubscriberSocket iopub = new();

    /// <summary>Connects to a kernel.</summary>
    /// <param name="connection">Where it is.</param>
    /// <param name="name">What the kernel knows the client by; null for a new one.</param>
    public WireClient(KernelConnection connection, byte[]? name = null)
    {
        key = connection.Key;
        Name = name ?? Guid.NewGuid().ToByteArray();
        // A question reaches the client that sent the cell, which it knows by name.
        Shell.Options.Identity = Control.Options.Identity = Stdin.Options.Identity = Name;
        Shell.Connect(Address(connection, connection.Ports.Shell));
        Control.Connect(Address(connection, connection.Ports.Control));
        Stdin.Connect(Address(connection, connection.Ports.Stdin));
        Heartbeat.Connect(Address(connection, connection.Ports.Heartbeat));
        iopub.Options.ReceiveHighWatermark = 0;
        iopub.SubscribeToAnyTopic();
        iopub.Connect(Address(connection, connection.Ports.Iopub));
    }

    public byte[] Name { get; }

    public DealerSocket Shell { get; } = new();

    public DealerSocket Control { get; } = new();

    public DealerSocket Stdin { get; } = new();

    public RequestSocket Heartbeat { get; } = new();

    /// <summary>Asks until an output comes: before that, the subscription may still be on its way.</summary>
    public void WaitUntilHeard()
    {
        List<byte[]> frames = [];
        for (var round = 0; round < 600; round++)
        {
            Send(Control, "kernel_info_request", []);
            Receive(Control);
            if (!iopub.TryReceiveMultipartBytes(TimeSpan.FromMilliseconds(100), ref frames!)) continue;
            while (iopub.TryReceiveMultipartBytes(TimeSpan.FromMilliseconds(300), ref frames!))
            {
            }

            return;
        }

        throw new TimeoutException("No output came.");
    }

    /// <summary>Sends a message; returns its id.</summary>
    public string Send(DealerSocket channel, string type, JsonObject content)
    {
        var header = WireMessage.Header(type, session);
        channel.SendMultipartBytes(WireMessage.Frames(key, header, content));
        return (string)header["msg_id"]!;
    }

    public ReceivedMessage Receive(NetMQSocket channel)
    {
        List<byte[]> frames = [];
        return channel.TryReceiveMultipartBytes(HangGuard, ref frames!) ? WireMessage.Read(key, frames) : throw new TimeoutException("Nothing came.");
    }

    public ReceivedMessage NextPublished() => Receive(iopub);

    /// <summary>Sends a request and gathers what it leads to.</summary>
    public Answers Request(string type, JsonObject? content = null, DealerSocket? channel = null)
    {
        var id = Send(channel ?? Shell, type, content ?? []);
        return new(Receive(channel ?? Shell), PublishedFor(id));
    }

    public Answers Execute(string code) => Request("execute_request", new() { ["code"] = code });

    /// <summary>What is published because of a message, to the idle status that ends it.</summary>
    public List<ReceivedMessage> PublishedFor(string id)
    {
        List<ReceivedMessage> published = [];
        while (true)
        {
            var message = NextPublished();
            if (message.ParentId != id) continue;
            published.Add(message);
            if (message.Type == "status" && message.Text("execution_state") == "idle") return published;
        }
    }

    public void Dispose()
    {
        foreach (var socket in new NetMQSocket[] { Shell, Control, Stdin, Heartbeat, iopub })
        {
            socket.Options.Linger = TimeSpan.Zero;
            socket.Dispose();
        }
    }

    private static string Address(KernelConnection connection, int port) => $"tcp://{connection.Address}:{port}";
}

/// <summary>Messages as the protocol's description has them on the wire, written apart from the kernel's own code.</summary>
internal static class WireMessage
{
    private const int Parts = 4;

    public static List<byte[]> Frames(string key, JsonObject header, JsonObject content)
    {
        List<byte[]> parts = [Bytes(header), Bytes([]), Bytes([]), Bytes(content)];
        return [Encoding.ASCII.GetBytes("<IDS|MSG>"), Sign(key, parts), .. parts];
    }

    public static ReceivedMessage Read(string key, List<byte[]> frames)
    {
        var delimiter = frames.FindIndex(frame => Encoding.Latin1.GetString(frame) == "<IDS|MSG>");
        var parts = frames.GetRange(delimiter + 2, Parts);
        if (!Sign(key, parts).SequenceEqual(frames[delimiter + 1])) throw new InvalidDataException(
            "A message of the kernel bears a wrong signature.");
        return new(Parse(parts[0]), Parse(parts[1]), Parse(parts[3]));
    }

    public static JsonObject Header(string type, string session) => new()
    {
        ["msg_id"] = Guid.NewGuid().ToString(),
        ["session"] = session,
        ["username"] = "tester",
        ["date"] = DateTime.UtcNow.ToString("O"),
        ["msg_type"] = type,
        ["version"] = "5.3",
    };

    private static byte[] Sign(string key, List<byte[]> parts) =>
        key.Length == 0 ? [] : Encoding.ASCII
            .GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), parts.SelectMany(part => part).ToArray())));

    private static byte[] Bytes(JsonObject part) => Encoding.UTF8.GetBytes(part.ToJsonString());

    private static JsonObject Parse(byte[] part) => JsonNode.Parse(part)!.AsObject();
}

/// <summary>A message from the kernel, its signature checked.</summary>
internal sealed record ReceivedMessage(JsonObject Header, JsonObject Parent, JsonObject Content)
{
    public string Type => (string)Header["msg_type"]!;

    public string? ParentId => (string?)Parent["msg_id"];

    public string Text(string field) => (string)Content[field]!;

    public int Number(string field) => (int)Content[field]!;

    /// <summary>A format of the value that it shows.</summary>
    public string? Data(string type) => (string?)Content["data"]?[type];
}

/// <summary>What a request led to: its reply, and everything that was published, from busy to idle.</summary>
internal sealed record Answers(ReceivedMessage Reply, IReadOnlyList<ReceivedMessage> Published)
{
    public string Status => Reply.Text("status");

    public IEnumerable<ReceivedMessage> All(string type) => Published.Where(message => message.Type == type);

    public ReceivedMessage Only(string type) => All(type).Single();

    /// <summary>The text of a stream, however many messages brought it.</summary>
    public string Stream(string name) =>
        string.Concat(All("stream").Where(message => message.Text("name") == name).Select(message => message.Text("text")));
}

/// <summary>A kernel in a process of its own, started as Jupyter starts it, and a client of it.</summary>
internal sealed class KernelProcess : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"naflow-kernel-{Guid.NewGuid():N}.json");

    /// <summary>Starts the tool that lies beside the running program.</summary>
    /// <param name="parent">The process that the kernel must not outlive; null for none.</param>
    /// <param name="inBackground">Whether as from the background of a shell without job control, which ignores interrupts.</param>
    public KernelProcess(int? parent = null, bool inBackground = false)
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
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll"), "kernel", "start", file];
        var start = inBackground
            ? new ProcessStartInfo("sh", ["-c", "trap '' INT; exec \"$@\"", "sh", .. command])
            : new ProcessStartInfo(command[0], command[1..]);
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

    // Below the ports that systems give to connections: one of those may be taken, even by the client's own attempt to connect, before the kernel
    // opens it.
    private static KernelPorts FreePorts()
    {
        var ports = new List<int>();
        while (ports.Count < 5)
        {
            var port = Random.Shared.Next(12_000, 32_000);
            if (!ports.Contains(port) && IsFree(port)) ports.Add(port);
        }

        return new(ports[0], ports[1], ports[2], ports[3], ports[4]);
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
