using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Says what this kernel is.</summary>
internal sealed class KernelInfoRequest(ChartLibrary charts) : IRequestHandler
{
    private static readonly string Version = typeof(KernelInfoRequest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <inheritdoc/>
    public string Type => "kernel_info_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        // A page that was loaded anew asks what kernel it has, and has lost the library.
        charts.Forget();
        var info = ReplyContent.Ok;
        info["protocol_version"] = MessageWriter.Protocol;
        info["implementation"] = "naflow";
        info["implementation_version"] = Version;
        info["language_info"] = Language();
        info["banner"] = $"NAFlow {Version}: C# on {RuntimeInformation.FrameworkDescription}";
        info["debugger"] = false;
        info["help_links"] = new JsonArray(
            Link("C# documentation", "https://learn.microsoft.com/dotnet/csharp/"),
            Link("TorchSharp", "https://github.com/dotnet/TorchSharp"),
            Link("Plotly.NET", "https://plotly.net/"));
        return info;
    }

    private static JsonObject Language() => new()
    {
        ["name"] = "C#",
        ["version"] = "14.0",
        ["mimetype"] = "text/x-csharp",
        ["file_extension"] = ".cs",
        ["pygments_lexer"] = "csharp",
        ["codemirror_mode"] = "text/x-csharp",
        ["nbconvert_exporter"] = "script",
    };

    private static JsonObject Link(string text, string address) => new() { ["text"] = text, ["url"] = address };
}
