using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Files;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow;

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
            Metric = contributions.Metric,
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
            Tensors = keepTensors ? ReadTensors(file, layer) : null,
        };
    }

    private static LayerTensors ReadTensors(SafetensorsFile file, LayerDocument layer)
    {
        using var scope = NewDisposeScope();
        long[] shape = [.. layer.Shape.Select(side => (long)side)];
        Tensor[] kept =
        [
            .. ImmutableArray.Create(FlowTensorNames.Activation(layer.Name), FlowTensorNames.Coefficients(layer.Name), FlowTensorNames.FeatureMap(layer.Name))
                .Select(name => Read(file, name, null, shape)),
        ];
        foreach (var tensor in kept) tensor.DetachFromDisposeScope();
        return new LayerTensors(kept[0], kept[1], kept[2]);
    }

    private static Tensor Read(SafetensorsFile file, string name, ScalarType? type, long[] shape)
    {
        var entry = file[name];
        if ((type is not null && entry.ElementType != type) || !entry.Shape.SequenceEqual(shape))
            throw new InvalidInputException($"tensor {name} is {entry.ElementType} [{string.Join(", ", entry.Shape)}] where [{string.Join(", ", shape)}] belongs");
        return file.Read(name);
    }

    private static Tensor Bytes(Photo picture) => tensor(picture.Pixels.ToArray(), [picture.Height, picture.Width, 3], dtype: ScalarType.Byte);
}
