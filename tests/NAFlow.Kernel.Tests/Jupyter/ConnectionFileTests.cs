using System.Net;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Tests;

public sealed class ConnectionFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("naflow-connection-");

    [Fact]
    public void A_file_as_jupyter_writes_it_is_read()
    {
        var connection = ConnectionFile.Read(Write(Valid()));
        Assert.Equal(IPAddress.Loopback, connection.Address);
        Assert.Equal(new KernelPorts(5001, 5002, 5003, 5004, 5005), connection.Ports);
        Assert.Equal("secret", connection.Key);
    }

    [Theory]
    [InlineData("ip", "0.0.0.0", "127.0.0.1")]
    [InlineData("ip", "192.168.1.5", "127.0.0.1")]
    [InlineData("ip", "*", "127.0.0.1")]
    [InlineData("transport", "ipc", "transport")]
    [InlineData("signature_scheme", "hmac-md5", "signature_scheme")]
    public void What_cannot_be_used_is_refused_by_name(string field, string value, string named)
    {
        var fields = Valid();
        fields[field] = value;
        Assert.Contains(named, Refusal(Write(fields)));
    }

    [Theory]
    [InlineData("shell_port", 0)]
    [InlineData("hb_port", 70000)]
    public void A_port_out_of_range_is_refused(string field, int value)
    {
        var fields = Valid();
        fields[field] = value;
        Assert.Contains(field, Refusal(Write(fields)));
    }

    [Theory]
    [InlineData("ip")]
    [InlineData("key")]
    [InlineData("transport")]
    [InlineData("iopub_port")]
    public void A_missing_field_is_named(string field)
    {
        var fields = Valid();
        fields.Remove(field);
        Assert.Contains(field, Refusal(Write(fields)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1, 2]")]
    [InlineData("{ \"ip\": ")]
    public void What_is_no_json_object_is_refused(string text)
    {
        var path = Path.Combine(folder.FullName, "connection.json");
        File.WriteAllText(path, text);
        Assert.Contains("JSON", Refusal(path));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Contains("nowhere.json", Refusal(Path.Combine(folder.FullName, "nowhere.json")));

    public void Dispose() => folder.Delete(recursive: true);

    private static JsonObject Valid() => new()
    {
        ["ip"] = "127.0.0.1",
        ["transport"] = "tcp",
        ["key"] = "secret",
        ["signature_scheme"] = "hmac-sha256",
        ["shell_port"] = 5001,
        ["control_port"] = 5002,
        ["stdin_port"] = 5003,
        ["iopub_port"] = 5004,
        ["hb_port"] = 5005,
        ["kernel_name"] = "naflow-csharp",
    };

    private string Write(JsonObject fields)
    {
        var path = Path.Combine(folder.FullName, "connection.json");
        File.WriteAllText(path, fields.ToJsonString());
        return path;
    }

    private static string Refusal(string path)
    {
        var sentence = Assert.Throws<InvalidInputException>(() => ConnectionFile.Read(path)).Message;
        Assert.EndsWith(".", sentence);
        return sentence;
    }
}
