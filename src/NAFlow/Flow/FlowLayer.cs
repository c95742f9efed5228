using System.Collections.Immutable;
using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>The attention of one layer.</summary>
public sealed record FlowLayer : IRowLayer
{
    /// <summary>The layer's name, as in torchvision; <c>input</c> for the image.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of layer.</summary>
    public required string Kind { get; init; }

    /// <summary><c>[C, H, W]</c> of the activation.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Whether it ends one of the network's units (<see cref="Network.Blocks"/>), such as a residual block.</summary>
    public bool EndsBlock { get; init; }

    /// <summary>
    /// Whether every path from the image to N goes through the layer, and no activation or normalisation of its own is to come: all that the decision
    /// sees of the image is in it. False where a file of an earlier version does not say.
    /// </summary>
    public bool OnEveryPath { get; init; }

    /// <summary>The attention map <c>M = sum over channels of relu(B * L)</c>, <c>[H, W]</c>, unscaled.</summary>
    public required HeatMap Map { get; init; }

    /// <summary>The mean importance coefficient of every channel, <c>[C]</c>.</summary>
    public required ImmutableArray<float> ChannelCoefficients { get; init; }

    /// <summary>
    /// The fraction of neurons whose coefficient is 0, or that epsilon abandons, in [0, 1], whether they were active or not: what
    /// <see cref="Shares"/> parts into abandoned and silent is counted here by the coefficient alone.
    /// </summary>
    public required double AbandonedFraction { get; init; }

    /// <summary>The shares of neurons that take part, are abandoned and are silent; null where a file of an earlier version does not say.</summary>
    public NeuronShares? Shares { get; init; }

    /// <summary>The shares, where the layer says none those of its coefficients, as if every neuron were active.</summary>
    internal NeuronShares KnownShares => Shares ?? new(1 - AbandonedFraction, AbandonedFraction, 0);

    /// <summary>The fraction of channels all of whose neurons are abandoned, in [0, 1].</summary>
    public required double AbandonedChannelFraction { get; init; }

    /// <summary>The relative residual of the inversion; null where a closed form was used.</summary>
    public double? Residual { get; init; }

    /// <summary>The solver's estimate of the condition number, from below; null where a closed form was used.</summary>
    public double? Condition { get; init; }

    /// <summary>The solver's iterations; null where a closed form was used.</summary>
    public int? Iterations { get; init; }

    /// <summary>Seconds the inversion of this layer took; a batch's time is shared equally.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// The spatial entropy of the map, <c>-sum p log p / log(H W)</c> with p the map over its sum: 0 for one bright pixel, 1 for a constant map.
    /// </summary>
    public required double SpatialEntropy { get; init; }

    /// <summary>
    /// How like the map is to the one without inversion, <c>sum over channels of relu(x * L)</c>: Pearson's correlation over their positions. Null
    /// where one of them is the same everywhere, or a file of an earlier version does not say.
    /// </summary>
    public double? LikenessToNoInversion { get; init; }

    /// <summary>What a reader should know before trusting the map; empty when there is nothing.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>
    /// The channels that the map is made of, place by place: of layers that every path goes through and of the ends of blocks. Null of others, where
    /// the map is no sum of positive parts (<see cref="ExplainOptions.Reading"/>), and where a file of an earlier version does not say.
    /// </summary>
    public MapChannels? TopChannels { get; init; }

    /// <summary>The photo that the map is of, as the network saw it; null for a tensor.</summary>
    internal Photo? Under { get; init; }

    /// <summary>The tensors behind the map, when the options asked for them.</summary>
    public LayerTensors? Tensors { get; init; }

    /// <summary>The map on its own scale of 0 to 1, resized bilinearly.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public HeatMap ScaledMap(int height, int width) => Resize.Bilinear(Map.Scaled(), height, width);

    /// <summary>The layer in a line: its name, kind and shape, the shares of its neurons, the residual and the findings.</summary>
    public override string ToString()
    {
        string[] figures =
        [
            ShareText.Long(this),
            .. Residual is { } residual ? [string.Create(CultureInfo.InvariantCulture, $"residual {residual:0.###}")] : (string[])[],
            .. Findings.Select(finding => FindingText.Of(finding).Name),
        ];
        return $"Layer {Name} ({Kind}), {string.Join(" × ", Shape)}: {string.Join(", ", figures)}";
    }

    /// <summary>Whether it is the very same object: it may own tensors, so two of the same content are not taken for one.</summary>
    public bool Equals(FlowLayer? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>The shares of a layer's neurons in words.</summary>
internal static class ShareText
{
    /// <summary>What stands under a map: the share that takes part, and the epsilon where one held.</summary>
    public static string Short(FlowLayer layer) => layer.Shares is { } shares
        ? $"{PercentText.Of(shares.TakingPart)} take part{Rule(shares, "ε")}"
        : $"{PercentText.Of(layer.AbandonedFraction)} with coefficient 0";

    /// <summary>The share that takes part and the two causes of the rest.</summary>
    public static string Long(FlowLayer layer) => layer.Shares is { } shares
        ? $"{PercentText.Of(shares.TakingPart)} take part{Rule(shares, "epsilon")}, {PercentText.Of(shares.Abandoned)} abandoned, "
            + $"{PercentText.Of(shares.Silent)} silent"
        : Short(layer);

    private static string Rule(NeuronShares shares, string word) =>
        shares.Epsilon > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({word} {shares.Epsilon:0.####})") : string.Empty;
}

/// <summary>The tensors behind one layer's map, each <c>[C, H, W]</c>; they belong to the flow.</summary>
/// <param name="Activation">x, the forward activation.</param>
/// <param name="Coefficients">L, the importance coefficients.</param>
/// <param name="FeatureMap">B, the back-propagated feature map.</param>
public sealed record LayerTensors(Tensor Activation, Tensor Coefficients, Tensor FeatureMap) : IDisposable
{
    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Activation.Dispose();
        Coefficients.Dispose();
        FeatureMap.Dispose();
    }

    /// <summary>Whether it is the very same object: it may own tensors, so two of the same content are not taken for one.</summary>
    public bool Equals(LayerTensors? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>Something about a layer's map that a reader should know before trusting it.</summary>
public enum Finding
{
    /// <summary>The score does not depend on the layer: every coefficient is zero.</summary>
    NoDependence,

    /// <summary>The map, the coefficients or the feature map held NaN or infinity; the map is shown blank.</summary>
    NotFinite,

    /// <summary>The map is the same everywhere.</summary>
    Constant,

    /// <summary>The map is spread over the whole layer like noise (spatial entropy close to that of a constant).</summary>
    Scattered,

    /// <summary>The layer's equations are ill-conditioned: small changes above change the map much.</summary>
    IllConditioned,

    /// <summary>The solver stopped at the iteration cap, short of its tolerance.</summary>
    IterationCap,
}

/// <summary>
/// A choice of layers by name: <c>*</c> stands for any letters and <c>?</c> for one, as in <c>features.*</c> or <c>*expand*</c>; letter case does not
/// matter.
/// </summary>
public sealed record LayerGlob
{
    /// <summary>Makes the choice.</summary>
    /// <param name="pattern">The pattern; dots are letters like any other.</param>
    /// <exception cref="InvalidInputException">It is empty.</exception>
    public LayerGlob(string pattern) => Pattern = string.IsNullOrWhiteSpace(pattern)
        ? throw new InvalidInputException("The pattern of layer names is empty; give one such as features.* or *.")
        : pattern;

    /// <summary>Every layer.</summary>
    public static LayerGlob All { get; } = new("*");

    /// <summary>The pattern.</summary>
    public string Pattern { get; }

    /// <summary>Whether a layer's name fits.</summary>
    public bool Matches(string name) => FileSystemName.MatchesSimpleExpression(Pattern.Replace(@"\", @"\\", StringComparison.Ordinal), name);

    /// <summary>The layers whose names fit, in their order.</summary>
    /// <exception cref="InvalidInputException">None does; the sentence lists the names.</exception>
    public IReadOnlyList<FlowLayer> Select(IReadOnlyList<FlowLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Require(layers.Select(layer => layer.Name));
        return [.. layers.Where(layer => Matches(layer.Name))];
    }

    /// <summary>Checks that a name fits, before the work that would be for nothing.</summary>
    /// <exception cref="InvalidInputException">None does; the sentence lists the names.</exception>
    public void Require(IEnumerable<string> names)
    {
        string[] known = [.. names];
        if (!known.Any(Matches))
            throw new InvalidInputException($"No layer fits '{Pattern}'; {LayerNames.Known(Pattern, known)}.");
    }

    /// <summary>The pattern.</summary>
    public override string ToString() => Pattern;
}

/// <summary>A choice of layers as its pattern.</summary>
internal sealed class LayerGlobJson : JsonConverter<LayerGlob>
{
    public override LayerGlob Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } pattern && !string.IsNullOrWhiteSpace(pattern)
            ? new LayerGlob(pattern)
            : throw new JsonException("a pattern of layers is empty");

    public override void Write(Utf8JsonWriter writer, LayerGlob value, JsonSerializerOptions options) => writer.WriteStringValue(value.Pattern);
}
