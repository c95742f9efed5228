using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow;

/// <summary>
/// The attention flow of one decision: how the attention forms, layer by layer, from the image to the last feature map. Immutable; it holds tensors
/// only when <see cref="ExplainOptions.KeepTensors"/> asked for them.
/// </summary>
public sealed record AttentionFlow : IDisposable
{
    /// <summary>What is explained, and its score.</summary>
    public required ExplainedDecision Explained { get; init; }

    /// <summary>
    /// The first classes, best first: those of the network, or those that neighbours vote for; empty for a similarity to a reference.
    /// </summary>
    public required ImmutableArray<ClassPrediction> TopClasses { get; init; }

    /// <summary>What every channel of the embedding contributes to the similarity; null for the score of a class.</summary>
    public ChannelContributions? Contributions { get; init; }

    /// <summary>Rows of the network's input.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Columns of the network's input.</summary>
    public required int InputWidth { get; init; }

    /// <summary>The layers, shallow to deep: the image, then every node up to N.</summary>
    public required ImmutableArray<FlowLayer> Layers { get; init; }

    /// <summary>
    /// The layers that are shown first, shallow to deep: the image and at most ten layers at the ends of stages and blocks, by the network's graph;
    /// of a stage, whose maps have one size, always the last. Every other layer is in <see cref="Layers"/>.
    /// </summary>
    public IReadOnlyList<FlowLayer> Row => FlowRow.Of(Layers);

    /// <summary>
    /// What the flow says in words: where attention lies and how it moves, how sure the network is, what to know before trusting it.
    /// </summary>
    public FlowReading Reading => FlowReading.Of(this);

    /// <summary>The options.</summary>
    public required ExplainOptions Options { get; init; }

    /// <summary>
    /// The question that the flow answers, in words: what the score is made of, or what sets the answer apart from the rest, such as
    /// <c>what sets it apart from the other 999 classes</c>.
    /// </summary>
    public string Question => FlowQuestion.Of(Options, Manifest.Rest);

    /// <summary>What it cost.</summary>
    public required FlowSeconds Seconds { get; init; }

    /// <summary>What was computed, with what, and where.</summary>
    public required FlowManifest Manifest { get; init; }

    /// <summary>The picture that the network saw; null when the input was a tensor.</summary>
    public Photo? Picture { get; init; }

    /// <summary>The layer of this name.</summary>
    /// <exception cref="InvalidInputException">No layer has the name.</exception>
    public FlowLayer this[string name] => Layers.FirstOrDefault(layer => layer.Name == name)
        ?? throw new InvalidInputException(
            $"The flow has no layer named '{name}'; {LayerNames.Known(name, [.. Layers.Select(layer => layer.Name)])}.");

    /// <summary>Every map brought to 0..1, in the order of the layers, each at its layer's own size.</summary>
    /// <param name="scale">Each map alone, or one scale for the whole flow.</param>
    /// <param name="percentile">The share of a map's values, in percent, at or under its ceiling; 100 for its greatest value, as published.</param>
    public IReadOnlyList<HeatMap> ScaledMaps(MapScale scale = MapScale.EachAlone, double percentile = 100) =>
        Layers.Select(layer => layer.Map).ToArray().Scaled(scale, percentile);

    /// <summary>
    /// Saves the flow: <c>flow.json</c> for what can be read, <c>flow.safetensors</c> for the raw maps (<c>map/LAYER</c>, <c>[h, w]</c>), the mean
    /// coefficients (<c>channels/LAYER</c>, <c>[C]</c>), the picture, of a similarity the contributions and weights of the channels
    /// (<c>contributions/values</c> and <c>contributions/weights</c>, <c>[D]</c>), the greatest channels of a map where they are known (<c>top_channels/LAYER</c>,
    /// a total, channels and their terms for every cell), and the tensors behind the maps where they were kept
    /// (<c>activation/</c>, <c>coefficients/</c>, <c>bpfm/LAYER</c>, <c>[C, H, W]</c>). Each file appears whole or not at all.
    /// </summary>
    /// <param name="folder">Where to; it is made where it is missing.</param>
    /// <exception cref="InvalidInputException">The folder cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        new FlowFolder(folder).Write(this);
    }

    /// <summary>Loads a saved flow, with everything that was saved; the caller disposes of it.</summary>
    /// <exception cref="InvalidInputException">There is none in the folder, or it is damaged.</exception>
    public static AttentionFlow Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return new FlowFolder(folder).Read();
    }

    /// <summary>Frees the tensors, where there are any.</summary>
    public void Dispose()
    {
        foreach (var layer in Layers) layer.Tensors?.Dispose();
    }

    /// <summary>The flow in a line.</summary>
    public override string ToString() =>
        $"Attention flow of {Manifest.Network} from {Manifest.Input}: {Explained.Label}, {Explained.Figure}; {Question}; "
        + $"{Layers.Length} layers from {Layers[0].Name} to {Layers[^1].Name}";

    /// <summary>Whether it is the very same object: it may own tensors, so two of the same content are not taken for one.</summary>
    public bool Equals(AttentionFlow? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>The flows of a batch, in the order of its samples, disposable as one: <c>using</c> on the set frees all their tensors.</summary>
public sealed class FlowSet : IReadOnlyList<AttentionFlow>, IDisposable
{
    private readonly ImmutableArray<AttentionFlow> flows;

    /// <summary>Takes flows over: disposing of the set disposes of them.</summary>
    public FlowSet(IEnumerable<AttentionFlow> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        this.flows = [.. flows];
    }

    /// <summary>How many there are.</summary>
    public int Count => flows.Length;

    /// <summary>The flow of one sample; it belongs to the set.</summary>
    public AttentionFlow this[int index] => flows[index];

    /// <inheritdoc />
    public IEnumerator<AttentionFlow> GetEnumerator() => ((IEnumerable<AttentionFlow>)flows).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees the tensors of all flows, where there are any.</summary>
    public void Dispose()
    {
        foreach (var flow in flows) flow.Dispose();
    }
}

/// <summary>What a flow explains: the score of a class, or another score in words.</summary>
public sealed record ExplainedDecision
{
    /// <summary>The class, from 0; null when the score is not that of one class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Index { get; init; }

    /// <summary>The class's name, null when the network has none; or what is explained, such as <c>cosine similarity to frog.jpg</c>.</summary>
    public required string? Name { get; init; }

    /// <summary>The raw score: a logit, a difference of two, or a similarity.</summary>
    public required double Score { get; init; }

    /// <summary>The softmax of the scores of all classes, or a label's own sigmoid; null when the score is not that of one class or label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Probability { get; init; }

    /// <summary>What is explained in a few words: a class's first name or number, or the name as it is.</summary>
    public string Label => Index is { } index ? new ClassPrediction(index, Name, Score, 0).Label : Name ?? "a score";

    /// <summary>The figure that goes with the label: the probability of a class, or else the score.</summary>
    public string Figure => Probability is { } probability ? PercentText.Of(probability) : Score.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>The score of a class.</summary>
    internal static ExplainedDecision Of(ClassPrediction prediction) =>
        new() { Index = prediction.Index, Name = prediction.Name, Score = prediction.Score, Probability = prediction.Probability };
}

/// <summary>
/// What an explanation cost, in seconds; a batch's time is shared equally by its samples. What a decision takes to embed its references is left out.
/// </summary>
/// <param name="Forward">The recorded forward pass.</param>
/// <param name="Sweep">The importance sweep.</param>
/// <param name="Cascade">The inversion cascade.</param>
public sealed record FlowSeconds(double Forward, double Sweep, double Cascade)
{
    /// <summary>F, the unit in which costs can be compared between machines: one forward pass and the importance sweep, in seconds.</summary>
    [JsonIgnore]
    public double BaseSeconds => Forward + Sweep;

    /// <summary>The cascade in F.</summary>
    [JsonIgnore]
    public double CascadeInF => Cascade / BaseSeconds;
}

/// <summary>Fractions as people read them.</summary>
public static class PercentText
{
    /// <summary>A fraction as a percentage with a decimal, and with two next to the whole, so that 100 % means all.</summary>
    public static string Of(double fraction) => fraction is > 0.9995 and < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(fraction * 10_000) / 100:0.##} %")
        : string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0.#} %");
}
