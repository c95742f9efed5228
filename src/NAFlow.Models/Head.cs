using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// What follows the last feature map of a network. Without one given, weights show theirs by the names of their tensors; random weights take the
/// published head.
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
    /// A projection of contrastive learning in the place of the classifier: linear layers with ReLUs between them (<c>fc.0</c>, <c>fc.2</c>, ... as
    /// in MoCo-v2), and with batch normalisation after each (<c>fc.0</c>, <c>fc.1</c>, <c>fc.3</c>, ... as in SimSiam).
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

    /// <summary>
    /// Cosines of a linear embedding with one proxy per class, tensors <c>embedding.weight</c> <c>[D, C]</c> and <c>proxies.weight</c> <c>[K, D]</c>.
    /// </summary>
    /// <param name="classes">K.</param>
    /// <param name="size">D.</param>
    public static Head Proxies(int classes, int size = 512) => new ProxyHead(Positive(classes, "proxies"), Positive(size, "embedding values"));

    /// <summary>
    /// The head that weights have under the network's own names; <see cref="Embedding"/> where they have none, or one by other names.
    /// </summary>
    /// <param name="shapes">The tensors.</param>
    /// <param name="left">Those that the trunk leaves, in the order of the file.</param>
    /// <param name="channels">What the trunk gives.</param>
    /// <param name="blueprint">The network.</param>
    internal static Head Of(WeightShapes shapes, IReadOnlyCollection<string> left, long channels, Blueprint blueprint)
    {
        if (blueprint.Classifier is { } own && (shapes.AreFree || IsWhole(own, shapes, left, channels, blueprint))) return new ClassifierHead(
            own.Classes);
        if (shapes.Has("proxies.weight")) return new ProxyHead(0, 0);
        if (shapes.Has("embedding.weight")) return new LinearEmbeddingHead(0);
        if (shapes.Has("cosine.weight")) return new CosineHead(0, 10);
        return Embedding;
    }

    /// <summary>Whether the tensors in the place of the network's own classifier are that classifier's and no others.</summary>
    private static bool IsWhole(Classifier own, WeightShapes shapes, IEnumerable<string> left, long channels, Blueprint blueprint)
    {
        if (!shapes.Has(own.Tensor)) return false;
        var draft = NetworkDraft.Outline(shapes, blueprint.InputChannels, 1, Assumptions.Usual);
        try
        {
            own.Append(draft, draft.Image with { Channels = channels }, own.Classes);
        }
        catch (InvalidInputException)
        {
            return false;
        }

        var names = draft.Tensors.Select(tensor => tensor.Name).ToHashSet();
        return names.All(shapes.Has) && left.Where(name => name.StartsWith($"{blueprint.HeadName}.", StringComparison.Ordinal)).All(names.Contains);
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

/// <summary>The network's own classifier.</summary>
internal sealed record ClassifierHead(long Classes) : Head
{
    internal override bool LeavesClassifierUnused => false;

    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint) => blueprint.Classifier is { } own
        ? own.Append(draft, features, Classes)
        : throw new InvalidInputException($"{blueprint.Name} has no classifier of its own; choose another head, such as a cosine one.");
}

/// <summary>Nothing but the network's own pool.</summary>
internal sealed record EmbeddingHead : Head
{
    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint) => blueprint.Embed(draft, features);
}

/// <summary>A linear embedding of the global average plus the global maximum (Kim et al., 2020, Proxy Anchor).</summary>
internal sealed record LinearEmbeddingHead(long Size) : Head
{
    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var sum = draft.Add("pool.add", draft.Append("gap", new AdaptiveAveragePool(1), features),
            draft.Append("gmp", new GlobalMaxPool(), features));
        return draft.Connect("embedding", draft.Append("flatten", new Flatten(), sum), Size);
    }
}

/// <summary>Linear layers with ReLUs between them, and perhaps batch normalisation after each (MoCo-v2, SimSiam).</summary>
internal sealed record ProjectionHead(bool Normalised, IReadOnlyList<int> Widths) : Head
{
    internal override bool LeavesClassifierUnused => false;

    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var (x, index) = (blueprint.Embed(draft, features), 0);
        for (var layer = 0; layer < Widths.Count; layer++)
        {
            var (linear, isLast) = ($"{blueprint.HeadName}.{index++}", layer == Widths.Count - 1);

            // What normalisation subtracts needs no bias; published SimSiam keeps the last one all the same.
            x = draft.Connect(linear, x, Widths[layer], bias: draft.Shapes.AreFree ? !Normalised : draft.Shapes.Has($"{linear}.bias"));
            if (Normalised)
            {
                var normalisation = $"{blueprint.HeadName}.{index++}";
                var affine = draft.Shapes.AreFree ? !isLast : draft.Shapes.Has($"{normalisation}.weight");
                x = draft.Append(normalisation, new BatchNormalisation(x.Channels, affine: affine, vectors: true), x);
            }

            if (!isLast) x = draft.Append($"{blueprint.HeadName}.{index++}", new Relu(), x);
        }

        return x;
    }
}

/// <summary>A cosine classifier on the embedding.</summary>
internal sealed record CosineHead(long Classes, double Scale) : Head
{
    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var embedding = blueprint.Embed(draft, features);
        var classes = draft.Shapes.Outputs("cosine.weight", Classes, embedding.Channels);
        return draft.Append("cosine", new CosineScores(embedding.Channels, classes, Scale), embedding) with { Channels = classes };
    }
}

/// <summary>Cosines of a linear embedding with proxies.</summary>
internal sealed record ProxyHead(long Classes, long Size) : Head
{
    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var embedding = new LinearEmbeddingHead(Size).Append(draft, features, blueprint);
        var classes = draft.Shapes.Outputs("proxies.weight", Classes, embedding.Channels);
        return draft.Append("proxies", new CosineScores(embedding.Channels, classes), embedding) with { Channels = classes };
    }
}
