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
        : InputHeight < 1 || InputWidth < 1 || (long)InputHeight * InputWidth > Photo.PixelLimit ? $"its input of {InputHeight} x {InputWidth} is no image"
        : TopClasses.IsDefault || Layers.IsDefaultOrEmpty ? "it holds no layers or no classes"
        : TopClasses.Contains(null!) || Layers.Contains(null!) ? "a layer or class in it is null"
        : Explained is { Index: null, Name: null } ? "it does not say what is explained"
        : Contributions?.Problem() is { } flaw ? flaw
        : Layers.Select(layer => layer.Problem()).FirstOrDefault(problem => problem is not null)
            ?? (Layers.GroupBy(layer => layer.Name).FirstOrDefault(group => group.Count() > 1) is { } twice ? $"two layers are named '{twice.Key}'" : null);
}
