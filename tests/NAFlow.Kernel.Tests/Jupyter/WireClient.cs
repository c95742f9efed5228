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

    public WireClient(KernelConnection connection)
    {
        key = connection.Key;
        // A question reaches the client that sent the cell, which it knows by name.
        Shell.Options.Identity = Stdin.Options.Identity = Guid.NewGuid().ToByteArray();
        Shell.Connect(Address(connection, connection.Ports.Shell));
        Control.Connect(Address(connection, connection.Ports.Control));
        Stdin.Connect(Address(connection, connection.Ports.Stdin));
        Heartbeat.Connect(Address(connection, connection.Ports.Heartbeat));
        iopub.Options.ReceiveHighWatermark = 0;
        iopub.SubscribeToAnyTopic();
        iopub.Connect(Address(connection, connection.Ports.Iopub));
    }

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
