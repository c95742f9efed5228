using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using NAFlow.Interactive;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.DotNetInteractive.Tests;

/// <summary>The C# kernel of .NET Interactive in a program that has the toolkit beside it.</summary>
internal sealed class KernelHost : IDisposable
{
    private readonly CompositeKernel root = [];

    private KernelHost()
    {
        var csharp = new CSharpKernel().UseKernelHelpers().UseValueSharing();
        csharp.AddAssemblyReferences(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(IsManaged));
        root.Add(csharp);
        root.DefaultKernelName = csharp.Name;
    }

    /// <summary>A kernel with these extensions, loaded in order.</summary>
    public static async Task<KernelHost> StartAsync(params IEnumerable<IKernelExtension> extensions)
    {
        var host = new KernelHost();
        foreach (var extension in extensions) await extension.OnLoadAsync(host.root);
        return host;
    }

    /// <summary>A kernel with the toolkit.</summary>
    public static Task<KernelHost> StartAsync() => StartAsync(new NAFlowKernelExtension());

    /// <summary>Runs a cell; what it put out, an error last.</summary>
    public async Task<ImmutableArray<NotebookOutput>> RunAsync(string code, CancellationToken cancellation)
    {
        var outputs = new CellEvents();
        using var heard = root.KernelEvents.Subscribe(outputs.Take);
        await root.SendAsync(new SubmitCode(code), cancellation);
        return outputs.ToArray();
    }

    /// <summary>Stops the cell that runs, as its notebook's button does.</summary>
    public Task StopAsync() => root.SendAsync(new Cancel());

    public void Dispose() => root.Dispose();

    private static bool IsManaged(string file)
    {
        try
        {
            System.Reflection.AssemblyName.GetAssemblyName(file);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}

/// <summary>The events of one cell as the outputs of a notebook.</summary>
internal sealed class CellEvents
{
    private readonly Lock gate = new();
    private readonly List<(string? Id, JsonObject Output)> outputs = [];

    public void Take(KernelEvent heard)
    {
        lock (gate)
        {
            switch (heard)
            {
                case StandardOutputValueProduced or StandardErrorValueProduced: Write((DisplayEvent)heard); break;
                case DisplayedValueUpdated update:
                    foreach (var (_, output) in outputs.Where(output => output.Id == update.ValueId)) output["data"] = Data(update);
                    break;
                case ReturnValueProduced value: Add("execute_result", value); break;
                case DisplayedValueProduced value: Add("display_data", value); break;
                case CommandFailed failed:
                    outputs.Add((null, new JsonObject
                    {
                        ["output_type"] = "error",
                        ["ename"] = failed.Exception?.GetType().Name ?? "Error",
                        ["evalue"] = failed.Message,
                        ["traceback"] = new JsonArray(),
                    }));
                    break;
            }
        }
    }

    public ImmutableArray<NotebookOutput> ToArray()
    {
        lock (gate) return [.. outputs.Select(output => new NotebookOutput(output.Output))];
    }

    private void Write(DisplayEvent written)
    {
        var name = written is StandardErrorValueProduced ? "stderr" : "stdout";
        var text = written.FormattedValues.Single(format => format.MimeType == "text/plain").Value;
        if (outputs is [.., (_, var last)] && (string?)last["name"] == name)
            last["text"] = (string?)last["text"] + text;
        else
            outputs.Add((null, new JsonObject { ["output_type"] = "stream", ["name"] = name, ["text"] = text }));
    }

    private void Add(string kind, DisplayEvent value) =>
        outputs.Add((value.ValueId, new JsonObject { ["output_type"] = kind, ["data"] = Data(value), ["metadata"] = new JsonObject() }));

    private static JsonObject Data(DisplayEvent value) =>
        new(value.FormattedValues.OrderBy(format => format.MimeType, StringComparer.Ordinal)
            .Select(format => KeyValuePair.Create(format.MimeType, (JsonNode?)format.Value)));
}
