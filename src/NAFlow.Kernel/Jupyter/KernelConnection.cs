using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Where a kernel listens, and the key that messages are signed with.</summary>
/// <param name="Address">An address of this machine's own loopback.</param>
/// <param name="Ports">The port of each channel.</param>
/// <param name="Key">The key of the signatures; empty when messages bear none.</param>
public sealed record KernelConnection(IPAddress Address, KernelPorts Ports, string Key);

/// <summary>The TCP ports of a kernel's five channels; 0 lets the system choose one.</summary>
/// <param name="Shell">Requests, answered one after the other.</param>
/// <param name="Control">Requests that are answered while a cell runs.</param>
/// <param name="Stdin">Questions to the person at the notebook.</param>
/// <param name="Iopub">Outputs, for everybody who listens.</param>
/// <param name="Heartbeat">Sends back what comes in.</param>
public sealed record KernelPorts(int Shell, int Control, int Stdin, int Iopub, int Heartbeat);

/// <summary>The file in which Jupyter tells a kernel where to listen.</summary>
public static class ConnectionFile
{
    /// <summary>Reads a connection file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It cannot be read, a field is missing or wrong, or other machines could reach the kernel.</exception>
    public static KernelConnection Read(string path)
    {
        var fields = Parse(path);
        Expect(path, fields, "transport", "tcp");
        var key = Text(path, fields, "key");
        if (key.Length > 0) Expect(path, fields, "signature_scheme", "hmac-sha256");
        var ports = new KernelPorts(
            Port(path, fields, "shell_port"),
            Port(path, fields, "control_port"),
            Port(path, fields, "stdin_port"),
            Port(path, fields, "iopub_port"),
            Port(path, fields, "hb_port"));
        return new(Loopback(path, Text(path, fields, "ip")), ports, key);
    }

    private static JsonObject Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject
                ?? throw Refuse(path, "it is not a JSON object");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, cause.Message.TrimEnd('.'), cause);
        }
        catch (JsonException cause)
        {
            throw Refuse(path, "it is not JSON", cause);
        }
    }

    private static IPAddress Loopback(string path, string ip)
    {
        if (ip == "localhost") return IPAddress.Loopback;
        return IPAddress.TryParse(ip, out var address) && IPAddress.IsLoopback(address)
            ? address
            : throw Refuse(path, $"a kernel runs any code it is sent, so it listens on 127.0.0.1 only, and not on '{ip}'");
    }

    private static void Expect(string path, JsonObject fields, string name, string value)
    {
        var given = Text(path, fields, name);
        if (given != value) throw Refuse(path, $"its {name} is '{given}' where only '{value}' can be used");
    }

    private static string Text(string path, JsonObject fields, string name) =>
        fields[name] is JsonValue field && field.TryGetValue(out string? text) ? text : throw Refuse(path, $"it has no text '{name}'");

    private static int Port(string path, JsonObject fields, string name) =>
        fields[name] is JsonValue field && field.TryGetValue(out int port) && port is > 0 and <= IPEndPoint.MaxPort
            ? port
            : throw Refuse(path, $"its {name} is no number from 1 to {IPEndPoint.MaxPort}");

    private static InvalidInputException Refuse(string path, string reason, Exception? cause = null) =>
        new($"'{path}' cannot be used as a connection file: {reason}; use a file that Jupyter wrote.", cause!);
}
