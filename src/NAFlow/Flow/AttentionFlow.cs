using System.Collections.Immutable;
using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow;

/// <summary>
/// The attention flow of one decision: how the attention forms, layer by layer, from the image to the last feature map. Immutable; it holds tensors only
/// when <see cref="ExplainOptions.KeepTensors"/> asked for them.
/// </summary>
public sealed record AttentionFlow : IDisposable
{
    /// <summary>What is explained, and its score.</summary>
    public required ExplainedDecision Explained { get; init; }

    /// <summary>The first classes, best first: those of the network, or those that neighbours vote for; empty for a similarity to a reference.</summary>
    public required ImmutableArray<ClassPrediction> TopClasses { get; init; }

    /// <summary>What every channel of the embedding contributes to the similarity; null for the score of a class.</summary>
    public ChannelContributions? Contributions { get; init; }

    /// <summary>Rows of the network's input.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Columns of the network's input.</summary>
    public required int InputWidth { get; init; }

    /// <summary>The layers, shallow to deep: the image, then every node up to N.</summary>
    public required ImmutableArray<FlowLayer> Layers { get; init; }

    /// <summary>The options.</summary>
    public required ExplainOptions Options { get; init; }

    /// <summary>What it cost.</summary>
    public required FlowSeconds Seconds { get; init; }

    /// <summary>What was computed, with what, and where.</summary>
    public required FlowManifest Manifest { get; init; }

    /// <summary>The picture that the network saw; null when the input was a tensor.</summary>
    public Photo? Picture { get; init; }

    /// <summary>The layer of this name.</summary>
    /// <exception cref="InvalidInputException">No layer has the name.</exception>
    public FlowLayer this[string name] => Layers.FirstOrDefault(layer => layer.Name == name)
        ?? throw new InvalidInputException($"The flow has no layer named '{name}'; {LayerNames.Known(name, [.. Layers.Select(layer => layer.Name)])}.");

    /// <summary>Every map brought to 0..1, in the order of the layers, each at its layer's own size.</summary>
    /// <param name="scale">Each map alone, or one scale for the whole flow.</param>
    public IReadOnlyList<HeatMap> ScaledMaps(MapScale scale = MapScale.EachAlone) => Layers.Select(layer => layer.Map).ToArray().Scaled(scale);

    /// <summary>
    /// Saves the flow: <c>flow.json</c> for what can be read, <c>flow.safetensors</c> for the raw maps (<c>map/LAYER</c>, <c>[h, w]</c>), the mean coefficients
    /// (<c>channels/LAYER</c>, <c>[C]</c>), the picture, of a similarity the contributions and weights of the channels (<c>contributions/values</c> and
    /// <c>contributions/weights</c>, <c>[D]</c>), and the tensors behind the maps where they were kept (<c>activation/</c>, <c>coefficients/</c>,
    /// <c>bpfm/LAYER</c>, <c>[C, H, W]</c>). Each file appears whole or not at all.
    /// </summary>
    /// <param name="folder">Where to; it is made where it is missing.</param>
    /// <exception cref="InvalidInputException">The folder cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        new FlowFolder(folder).Write(this);
    }

    /// <summary>Loads a saved flow, equal to the one that was saved; the caller disposes of it.</summary>
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
}
