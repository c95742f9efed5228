using System.Text.Json;
using NAFlow.Files;

namespace NAFlow;

/// <summary>A flow in a folder: <c>flow.json</c> and <c>flow.safetensors</c>, each written whole or not at all.</summary>
internal sealed class FlowFolder(string folder)
{
    private const long LargestDocument = 64 << 20;

    private string DocumentPath => Path.Combine(folder, "flow.json");

    private string TensorPath => Path.Combine(folder, "flow.safetensors");

    public void Write(AttentionFlow flow)
    {
        // The document last: it bears the stamp of its tensors, so a failure between the two is found when they are read.
        FlowTensors.Write(TensorPath, flow);
        AtomicFile.WriteAllText(DocumentPath, FlowDocument.Of(flow).ToJson());
    }

    public AttentionFlow Read()
    {
        var document = ReadDocument();
        if (document.Problem() is { } flaw) throw Refuse(DocumentPath, flaw);
        using var file = SafetensorsFile.Open(TensorPath);
        if (file.Metadata.GetValueOrDefault(FlowTensorNames.Created) != FlowTensors.Stamp(document.Manifest))
            throw Refuse(TensorPath, "it belongs to another run than the flow.json beside it");
        var layers = new List<FlowLayer>();
        try
        {
            var kept = file.Names.Any(name => name.StartsWith(FlowTensorNames.Activation(string.Empty), StringComparison.Ordinal));
            foreach (var layer in document.Layers) layers.Add(FlowTensors.ReadLayer(file, layer, kept));
            return new AttentionFlow
            {
                Explained = document.Explained,
                TopClasses = document.TopClasses,
                Contributions = document.Contributions is { } contributions ? FlowTensors.ReadContributions(file, contributions) : null,
                InputHeight = document.InputHeight,
                InputWidth = document.InputWidth,
                Layers = [.. layers],
                Options = document.Options,
                Seconds = document.Seconds,
                Manifest = document.Manifest,
                Picture = document.Picture is { } name ? FlowTensors.ReadPicture(file, name, document.InputHeight, document.InputWidth) : null,
            };
        }
        catch (InvalidInputException problem)
        {
            foreach (var layer in layers) layer.Tensors?.Dispose();
            throw Refuse(TensorPath, problem.Message.TrimEnd('.'), problem);
        }
    }

    private FlowDocument ReadDocument()
    {
        try
        {
            var file = new FileInfo(DocumentPath);
            if (!file.Exists) throw new InvalidInputException($"There is no saved flow in '{folder}'; give a folder that holds flow.json and flow.safetensors.");
            if (file.Length > LargestDocument) throw Refuse(DocumentPath, $"it has {file.Length >> 20} MiB, far more than any flow");
            return FlowDocument.Parse(File.ReadAllBytes(DocumentPath));
        }
        catch (JsonException problem)
        {
            var where = problem.Path is { Length: > 0 } path ? $" at {path}" : string.Empty;
            var line = problem.LineNumber is { } number ? $" (line {number + 1})" : string.Empty;
            throw Refuse(DocumentPath, $"its content{where}{line} does not fit", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Refuse(DocumentPath, problem.Message.TrimEnd('.'), problem);
        }
    }

    private static InvalidInputException Refuse(string path, string reason, Exception? cause = null) =>
        new($"'{path}' is not a flow that can be read: {reason}; save the flow again.", cause!);
}
