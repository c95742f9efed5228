namespace NAFlow.Models;

/// <summary>
/// What follows the last feature map of a network. Without one given, weights show theirs by the names of their tensors; random weights take the published
/// head.
/// </summary>
public abstract record Head
{
    private protected Head()
    {
    }

    /// <summary>Nothing but the pool: the output is the embedding <c>[B, C]</c>.</summary>
    public static Head Embedding { get; } = new EmbeddingHead();

    /// <summary>The network's own classifier, for this many classes.</summary>
    public static Head Classifier(int classes) => new ClassifierHead(Positive(classes, "classes"));

    /// <summary>
    /// A linear embedding, tensor <c>embedding.weight</c> <c>[D, C]</c>, of the global average plus the global maximum, as Proxy-Anchor has it.
    /// </summary>
    /// <param name="size">D.</param>
    public static Head LinearEmbedding(int size) => new LinearEmbeddingHead(Positive(size, "embedding values"));

    /// <summary>
    /// A projection of contrastive learning in the place of the classifier: linear layers with ReLUs between them (<c>fc.0</c>, <c>fc.2</c>, ... as in MoCo-v2),
    /// and with batch normalisation after each (<c>fc.0</c>, <c>fc.1</c>, <c>fc.3</c>, ... as in SimSiam).
    /// </summary>
    /// <param name="normalised">Whether batch normalisation follows each linear layer, the last one without scale and shift.</param>
    /// <param name="widths">The outputs of each linear layer.</param>
    public static Head Projection(bool normalised, params IReadOnlyList<int> widths)
    {
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Count == 0) throw new InvalidInputException("A projection needs the width of at least one layer.");
        return new ProjectionHead(normalised, [.. widths.Select(width => Positive(width, "projection outputs"))]);
    }

    /// <summary>A cosine classifier on the embedding, tensor <c>cosine.weight</c> <c>[K, C]</c>.</summary>
    /// <param name="classes">K.</param>
    /// <param name="scale">The factor of the cosine.</param>
    public static Head Cosine(int classes, double scale = 10) => new CosineHead(Positive(classes, "classes"), Positive(scale));

    /// <summary>Cosines of a linear embedding with one proxy per class, tensors <c>embedding.weight</c> <c>[D, C]</c> and <c>proxies.weight</c> <c>[K, D]</c>.</summary>
    /// <param name="classes">K.</param>
    /// <param name="size">D.</param>
    public static Head Proxies(int classes, int size = 512) => new ProxyHead(Positive(classes, "proxies"), Positive(size, "embedding values"));

    /// <summary>The head that weights have.</summary>
    internal static Head Of(WeightShapes shapes, Blueprint blueprint)
    {
        // A normalised projection has, where some classifiers have their linear layer, the scale of a batch normalisation.
        var isNormalised = shapes.Has($"{blueprint.HeadName}.1.running_mean");
        if (blueprint.Classifier is { } own && (shapes.AreFree || (shapes.Has(own.Tensor) && !isNormalised))) return new ClassifierHead(own.Classes);
        if (shapes.Has("proxies.weight")) return new ProxyHead(0, 0);
        if (shapes.Has("embedding.weight")) return new LinearEmbeddingHead(0);
        if (shapes.Has("cosine.weight")) return new CosineHead(0, 10);
        return shapes.Has($"{blueprint.HeadName}.0.weight") ? ProjectionHead.Of(shapes, blueprint.HeadName) : Embedding;
    }

    /// <summary>Whether the head stands beside the network's own classifier, which weights may then have and nothing uses.</summary>
    internal virtual bool LeavesClassifierUnused => true;

    /// <summary>Appends the head to the last feature map; widths in weights go before its own.</summary>
    internal abstract Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint);

    private static int Positive(int count, string what) =>
        count >= 1 ? count : throw new InvalidInputException($"A head with {count} {what} cannot be made; choose 1 or more.");

    private static double Positive(double scale) => scale > 0 && double.IsFinite(scale)
        ? scale : throw new InvalidInputException($"A cosine cannot be multiplied by {scale}; choose a positive number.");
}
