using System.Net;
using NetMQ;
using NetMQ.Sockets;

namespace NAFlow.Kernel;

/// <summary>
/// The sockets of a kernel, all served by the one thread that calls <see cref="Run"/>. Other threads send through a queue, which keeps the order.
/// </summary>
internal sealed class KernelSockets : IDisposable
{
    private static readonly TimeSpan TimeToSend = TimeSpan.FromSeconds(1);

    private readonly Action<KernelChannel, List<byte[]>> received;
    private readonly Dictionary<KernelChannel, NetMQSocket> channels;
    private readonly ResponseSocket heartbeat = new();
    private readonly NetMQQueue<Delivery?> outbox = new();
    private readonly NetMQPoller poller = [];
    private readonly Lock gate = new();
    private bool isClosed;

    /// <summary>Opens the sockets.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="received">Takes what comes in, on the thread of <see cref="Run"/>; it must not throw.</param>
    /// <exception cref="InvalidInputException">A port is in use.</exception>
    public KernelSockets(KernelConnection connection, Action<KernelChannel, List<byte[]>> received)
    {
        this.received = received;
        channels = new()
        {
            [KernelChannel.Shell] = Router(),
            [KernelChannel.Control] = Router(),
            [KernelChannel.Stdin] = Router(),
            [KernelChannel.Iopub] = new PublisherSocket(),
        };
        try
        {
            var asked = connection.Ports;
            var ports = new KernelPorts(
                Bind(channels[KernelChannel.Shell], connection.Address, asked.Shell),
                Bind(channels[KernelChannel.Control], connection.Address, asked.Control),
                Bind(channels[KernelChannel.Stdin], connection.Address, asked.Stdin),
                Bind(channels[KernelChannel.Iopub], connection.Address, asked.Iopub),
                Bind(heartbeat, connection.Address, asked.Heartbeat));
            Connection = connection with { Ports = ports };
        }
        catch
        {
            Dispose();
            throw;
        }

        Listen();
    }

    /// <summary>Where the sockets listen, with the ports that the system chose.</summary>
    public KernelConnection Connection { get; }

    /// <summary>Serves the sockets until <see cref="Complete"/>.</summary>
    public void Run() => poller.Run();

    /// <summary>Sends a message; one that comes when the sockets are closed is dropped. From any thread.</summary>
    public void Send(KernelChannel channel, byte[][] frames) => Post(new(channel, frames));

    /// <summary>Ends <see cref="Run"/> once everything that was sent so far is out. From any thread.</summary>
    public void Complete() => Post(null);

    public void Dispose()
    {
        lock (gate) isClosed = true;
        poller.Dispose();
        outbox.Dispose();
        heartbeat.Dispose();
        foreach (var socket in channels.Values) socket.Dispose();
    }

    // A page that connects anew comes under the name that it had. The kernel may not have noticed yet that the old connection is over, and would
    // never hear the new one.
    private static RouterSocket Router()
    {
        var socket = new RouterSocket();
        socket.Options.RouterHandover = true;
        return socket;
    }

    private static int Bind(NetMQSocket socket, IPAddress address, int port)
    {
        socket.Options.Linger = TimeToSend;
        socket.Options.SendHighWatermark = 0;
        socket.Options.ReceiveHighWatermark = 0;
        socket.Options.IPv4Only = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        try
        {
            socket.Bind($"tcp://{new IPEndPoint(address, port)}");
        }
        catch (NetMQException cause)
        {
            throw new InvalidInputException(
                $"Port {port} of {address} cannot be listened on ({cause.Message.TrimEnd('.')}); start the kernel anew.", cause);
        }

        return new Uri(socket.Options.LastEndpoint!).Port;
    }

    private void Post(Delivery? delivery)
    {
        lock (gate)
        {
            if (!isClosed) outbox.Enqueue(delivery);
        }
    }

    private void Listen()
    {
        foreach (var channel in new[] { KernelChannel.Shell, KernelChannel.Control, KernelChannel.Stdin })
        {
            channels[channel].ReceiveReady += (_, ready) => received(channel, ready.Socket.ReceiveMultipartBytes());
            poller.Add(channels[channel]);
        }

        heartbeat.ReceiveReady += (_, ready) => ready.Socket.TrySendMultipartBytes(ready.Socket.ReceiveMultipartBytes());
        outbox.ReceiveReady += (_, _) => SendWaiting();
        poller.Add(channels[KernelChannel.Iopub]);
        poller.Add(heartbeat);
        poller.Add(outbox);
    }

    private void SendWaiting()
    {
        while (outbox.TryDequeue(out var delivery, TimeSpan.Zero))
        {
            if (delivery is null)
            {
                poller.Stop();
                return;
            }

            channels[delivery.Channel].TrySendMultipartBytes(delivery.Frames);
        }
    }

    private sealed record Delivery(KernelChannel Channel, byte[][] Frames);
}

/// <summary>The channels that carry messages.</summary>
internal enum KernelChannel
{
    Shell,
    Control,
    Stdin,
    Iopub,
}
