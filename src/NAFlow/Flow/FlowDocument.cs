using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NAFlow;

/// <summary>Everything of a flow but its numbers by pixel and channel: <c>flow.json</c>.</summary>
internal sealed record FlowDocument
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public required FlowManifest Manifest { get; init; }

    public required ExplainOptions Options { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    /// <summary>What the picture in <c>flow.safetensors</c> is called; null when there is none.</summary>
    public required string? Picture { get; init; }

    public required ExplainedDecision Explained { get; init; }

    public required ImmutableArray<ClassPrediction> TopClasses { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContributionsDocument? Contributions { get; init; }

    public required FlowSeconds Seconds { get; init; }

    public required ImmutableArray<LayerDocument> Layers { get; init; }

    public static FlowDocument Of(AttentionFlow flow) => new()
    {
        Manifest = flow.Manifest,
        Options = flow.Options,
        InputHeight = flow.InputHeight,
        InputWidth = flow.InputWidth,
        Picture = flow.Picture?.Name,
        Explained = flow.Explained,
        TopClasses = flow.TopClasses,
        Contributions = flow.Contributions is { } contributions ? ContributionsDocument.Of(contributions) : null,
        Seconds = flow.Seconds,
        Layers = [.. flow.Layers.Select(LayerDocument.Of)],
    };

    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";

    /// <exception cref="JsonException">The bytes are not such a document.</exception>
    public static FlowDocument Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<FlowDocument>(json, Format) ?? throw new JsonException("it holds nothing");

    /// <summary>What is wrong with the document, or null.</summary>
    public string? Problem() =>
        Manifest.Schema != 1 ? $"it has schema {Manifest.Schema} and this version reads schema 1"
        : InputHeight < 1 || InputWidth < 1 || (long)InputHeight * InputWidth > Photo.PixelLimit
            ? $"its input of {InputHeight} x {InputWidth} is no image"
        : TopClasses.IsDefault || Layers.IsDefaultOrEmpty ? "it holds no layers or no classes"
        : TopClasses.Contains(null!) || Layers.Contains(null!) ? "a layer or class in it is null"
        : Explained is { Index: null, Name: null } ? "it does not say what is explained"
        : Contributions?.Problem() is { } flaw ? flaw
        : Layers.Select(layer => layer.Problem()).FirstOrDefault(problem => problem is not null)
            ?? (Layers.GroupBy(layer => layer.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
                ? $"two layers are named '{twice.Key}'"
                : null);
}

/// <summary>A layer as <c>flow.json</c> holds it.</summary>
internal sealed record LayerDocument
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    public required ImmutableArray<int> Shape { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EndsBlock { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OnEveryPath { get; init; }

    /// <summary>Null in files of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NeuronShares? Shares { get; init; }

    /// <summary>Null in files of earlier versions too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LikenessToNoInversion { get; init; }

    public required double AbandonedFraction { get; init; }

    public required double AbandonedChannelFraction { get; init; }

    public required double? Residual { get; init; }

    public required double? Condition { get; init; }

    public required int? Iterations { get; init; }

    public required double Seconds { get; init; }

    public required double SpatialEntropy { get; init; }

    public required ImmutableArray<Finding> Findings { get; init; }

    public static LayerDocument Of(FlowLayer layer) => new()
    {
        Name = layer.Name,
        Kind = layer.Kind,
        Shape = layer.Shape,
        EndsBlock = layer.EndsBlock,
        OnEveryPath = layer.OnEveryPath,
        Shares = layer.Shares,
        LikenessToNoInversion = layer.LikenessToNoInversion,
        AbandonedFraction = layer.AbandonedFraction,
        AbandonedChannelFraction = layer.AbandonedChannelFraction,
        Residual = layer.Residual,
        Condition = layer.Condition,
        Iterations = layer.Iterations,
        Seconds = layer.Seconds,
        SpatialEntropy = layer.SpatialEntropy,
        Findings = layer.Findings,
    };

    /// <summary>What is wrong with the layer, or null.</summary>
    public string? Problem() =>
        Name.Length == 0 ? "a layer has no name"
        : Shape is not [> 0, > 0, > 0] ? $"the shape of layer '{Name}' is not [C, H, W]"
        : AbandonedFraction is not (>= 0 and <= 1) || AbandonedChannelFraction is not (>= 0 and <= 1)
            ? $"an abandoned fraction of layer '{Name}' is not between 0 and 1"
        : Shares?.Problem() is { } problem ? $"the shares of layer '{Name}' {problem}"
        : LikenessToNoInversion is not (null or >= -1 and <= 1) ? $"a correlation of layer '{Name}' is not between -1 and 1"
        : Findings.IsDefault ? $"layer '{Name}' has no list of findings"
        : null;
}

/// <summary>The channel contributions as <c>flow.json</c> holds them: everything but the channels.</summary>
internal sealed record ContributionsDocument
{
    [JsonPropertyName("metric")]
    public required Similarity ComparedBy { get; init; }

    public required ContributionRule Rule { get; init; }

    public required string? Layer { get; init; }

    public required double Similarity { get; init; }

    /// <summary>How many channels <c>flow.safetensors</c> holds.</summary>
    public required int Channels { get; init; }

    public static ContributionsDocument Of(ChannelContributions contributions) => new()
    {
        ComparedBy = contributions.ComparedBy,
        Rule = contributions.Rule,
        Layer = contributions.Layer,
        Similarity = contributions.Similarity,
        Channels = contributions.Values.Length,
    };

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem() => Channels < 1 ? "its similarity has no channels" : null;
}
