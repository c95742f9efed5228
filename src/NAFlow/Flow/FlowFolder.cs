using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NAFlow.Files;
using NAFlow.Imaging;
using static TorchSharp.torch;

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
            var picture = document.Picture is { } name ? FlowTensors.ReadPicture(file, name, document.InputHeight, document.InputWidth) : null;
            foreach (var layer in document.Layers) layers.Add(FlowTensors.ReadLayer(file, layer, kept) with { Under = picture });
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
                Picture = picture,
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
            if (!file.Exists) throw new InvalidInputException(
                $"There is no saved flow in '{folder}'; give a folder that holds flow.json and flow.safetensors.");
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

/// <summary>Writes a flow's numbers by pixel and channel: <c>flow.safetensors</c>.</summary>
internal static class FlowTensors
{
    public static void Write(string path, AttentionFlow flow)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>();
        if (flow.Picture is { } picture) tensors[FlowTensorNames.Picture] = Bytes(picture);
        if (flow.Contributions is { } contributions)
        {
            tensors[FlowTensorNames.Contributions] = tensor(contributions.Values.ToArray());
            tensors[FlowTensorNames.ContributionWeights] = tensor(contributions.Weights.ToArray());
        }

        foreach (var layer in flow.Layers)
        {
            tensors[FlowTensorNames.Map(layer.Name)] = tensor(layer.Map.Values.ToArray(), [layer.Map.Height, layer.Map.Width]);
            tensors[FlowTensorNames.Channels(layer.Name)] = tensor(layer.ChannelCoefficients.ToArray());
            if (layer.TopChannels is { } top) tensors[FlowTensorNames.TopChannels(layer.Name)] = top.ToTensor();
            if (layer.Tensors is not { } kept) continue;
            tensors[FlowTensorNames.Activation(layer.Name)] = kept.Activation;
            tensors[FlowTensorNames.Coefficients(layer.Name)] = kept.Coefficients;
            tensors[FlowTensorNames.FeatureMap(layer.Name)] = kept.FeatureMap;
        }

        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { [FlowTensorNames.Created] = Stamp(flow.Manifest) });
    }

    /// <summary>The moment of a flow, which both its files bear.</summary>
    public static string Stamp(FlowManifest manifest) => manifest.Created.ToString("O", CultureInfo.InvariantCulture);

    public static Photo ReadPicture(SafetensorsFile file, string name, int height, int width)
    {
        using var pixels = Read(file, FlowTensorNames.Picture, ScalarType.Byte, [height, width, 3]);
        return Photo.FromPixels(name, width, height, pixels.data<byte>().ToArray());
    }

    public static ChannelContributions ReadContributions(SafetensorsFile file, ContributionsDocument contributions)
    {
        using var values = Read(file, FlowTensorNames.Contributions, ScalarType.Float64, [contributions.Channels]);
        using var weights = Read(file, FlowTensorNames.ContributionWeights, ScalarType.Float64, [contributions.Channels]);
        return new ChannelContributions
        {
            ComparedBy = contributions.ComparedBy,
            Rule = contributions.Rule,
            Layer = contributions.Layer,
            Similarity = contributions.Similarity,
            Values = [.. values.data<double>()],
            Weights = [.. weights.data<double>()],
        };
    }

    public static FlowLayer ReadLayer(SafetensorsFile file, LayerDocument layer, bool keepTensors)
    {
        using var map = Read(file, FlowTensorNames.Map(layer.Name), ScalarType.Float32, [layer.Shape[1], layer.Shape[2]]);
        using var channels = Read(file, FlowTensorNames.Channels(layer.Name), ScalarType.Float32, [layer.Shape[0]]);
        return new FlowLayer
        {
            Name = layer.Name,
            Kind = layer.Kind,
            Shape = layer.Shape,
            EndsBlock = layer.EndsBlock,
            OnEveryPath = layer.OnEveryPath,
            Shares = layer.Shares,
            LikenessToNoInversion = layer.LikenessToNoInversion,
            Map = HeatMap.FromValues(layer.Shape[1], layer.Shape[2], map.data<float>().ToArray()),
            ChannelCoefficients = [.. channels.data<float>()],
            AbandonedFraction = layer.AbandonedFraction,
            AbandonedChannelFraction = layer.AbandonedChannelFraction,
            Residual = layer.Residual,
            Condition = layer.Condition,
            Iterations = layer.Iterations,
            Seconds = layer.Seconds,
            SpatialEntropy = layer.SpatialEntropy,
            Findings = layer.Findings,
            TopChannels = ReadTopChannels(file, layer),
            Tensors = keepTensors ? ReadTensors(file, layer) : null,
        };
    }

    /// <summary>The greatest channels of a map, where the file has them: those of earlier versions have none.</summary>
    private static MapChannels? ReadTopChannels(SafetensorsFile file, LayerDocument layer)
    {
        var name = FlowTensorNames.TopChannels(layer.Name);
        if (!file.Names.Contains(name)) return null;
        using var saved = file.Read(name);
        return MapChannels.Read(saved, layer.Shape[0])
            ?? throw new InvalidInputException($"tensor {name} does not name channels of a layer that has {layer.Shape[0]}");
    }

    private static LayerTensors ReadTensors(SafetensorsFile file, LayerDocument layer)
    {
        using var scope = NewDisposeScope();
        long[] shape = [.. layer.Shape.Select(side => (long)side)];
        Tensor[] kept =
        [
            .. ImmutableArray.Create(
                FlowTensorNames.Activation(layer.Name), FlowTensorNames.Coefficients(layer.Name), FlowTensorNames.FeatureMap(layer.Name))
                .Select(name => Read(file, name, null, shape)),
        ];
        foreach (var tensor in kept) tensor.DetachFromDisposeScope();
        return new LayerTensors(kept[0], kept[1], kept[2]);
    }

    private static Tensor Read(SafetensorsFile file, string name, ScalarType? type, long[] shape)
    {
        var entry = file[name];
        if ((type is not null && entry.ElementType != type) || !entry.Shape.SequenceEqual(shape))
            throw new InvalidInputException(
                $"tensor {name} is {entry.ElementType} [{string.Join(", ", entry.Shape)}] where [{string.Join(", ", shape)}] belongs");
        return file.Read(name);
    }

    private static Tensor Bytes(Photo picture) => tensor(picture.Pixels.ToArray(), [picture.Height, picture.Width, 3], dtype: ScalarType.Byte);
}

/// <summary>What the tensors of <c>flow.safetensors</c> are called.</summary>
internal static class FlowTensorNames
{
    /// <summary>The note that ties the tensors to their <c>flow.json</c>.</summary>
    public const string Created = "created";

    public const string Picture = "picture";

    /// <summary>p of every channel of a similarity.</summary>
    public const string Contributions = "contributions/values";

    /// <summary>alpha of every channel of a similarity.</summary>
    public const string ContributionWeights = "contributions/weights";

    public static string Map(string layer) => $"map/{layer}";

    public static string Channels(string layer) => $"channels/{layer}";

    public static string TopChannels(string layer) => $"top_channels/{layer}";

    public static string Activation(string layer) => $"activation/{layer}";

    public static string Coefficients(string layer) => $"coefficients/{layer}";

    public static string FeatureMap(string layer) => $"bpfm/{layer}";
}
