using System.Collections.Immutable;
using NAFlow.Imaging;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Embeds images as similarity decisions read them: what references, prototypes and memory banks are made of.</summary>
public static class NetworkEmbedding
{
    /// <summary>The embeddings of a batch.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="images">The prepared images, <c>[B, C, H, W]</c>.</param>
    /// <param name="at">The layer whose values are the embedding; null as for <see cref="SimilarityDecision.At"/>.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns><c>[B, D]</c>, not normalised, float64 on the processor; the caller disposes of it.</returns>
    /// <exception cref="InvalidInputException">The images do not fit the network, or it has no such layer.</exception>
    public static Tensor Embed(
        this Network network, Tensor images, string? at = null, IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var node = EmbeddingNode.Find(network, at);
        using var trace = NetworkTrace.RecordAt(network, images, node, progress, cancellation);
        return EmbeddingNode.Read(trace[node]).clone().MoveToOuterDisposeScope();
    }

    /// <summary>The embeddings of photos, prepared as the network's weights want them.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="at">The layer whose values are the embedding; null as for <see cref="SimilarityDecision.At"/>.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns><c>[B, D]</c>, not normalised, float64 on the processor; the caller disposes of it.</returns>
    /// <exception cref="InvalidInputException">There is no photo, or the network has no such layer.</exception>
    public static Tensor Embed(
        this Network network, IReadOnlyList<Photo> photos, string? at = null, IProgress<FlowProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        using var images = photos.Select(network.Preprocessing.Prepare).ToArray().ToTensor();
        return network.Embed(images, at, progress, cancellation);
    }
}

/// <summary>The node whose values are a network's embedding: vectors as they are, of feature maps the mean of every channel.</summary>
internal static class EmbeddingNode
{
    /// <summary>
    /// The node of this name. Without one, the network's output; and where that is scores of classes (they have names, or are cosines, and it is not
    /// said that they are an embedding), what the layer that makes them reads.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such node, or the flow does not reach it.</exception>
    public static Node Find(Network network, string? name)
    {
        if (name is null) return network.Outputs != OutputMeaning.Embedding
            && (network.ClassNames is not null || network.Output.Layer is { MakesScores: true })
            ? BeforeScores(network)
            : network.Output;
        var (node, features) = (network[name], network.FeatureNode);
        return node == features || Paths.Between(network.Nodes, features.Index, node.Index).Length > 0
            ? node
            : throw new InvalidInputException(
                $"Layer '{name}' of {network.Name} does not read {features.Name}, the last feature map, where the flow starts; compare there or at a layer after it.");
    }

    /// <summary>The embeddings <c>[B, D]</c> in an activation, float64 on the processor.</summary>
    /// <exception cref="InvalidInputException">The activation is neither vectors nor feature maps.</exception>
    public static Tensor Read(Tensor activation) => activation.OnProcessor() is var values && activation.dim() == 4 ? values.mean([2, 3]) : values;

    /// <summary>The cotangent of an activation whose embeddings have this one, <c>[B, D]</c>.</summary>
    public static Tensor Spread(Tensor cotangent, Tensor activation)
    {
        var placed = cotangent.to(activation.dtype).to(activation.device);
        if (activation.dim() != 4) return placed;
        var (height, width) = (activation.shape[2], activation.shape[3]);
        return placed.Times(1.0 / (height * width)).unsqueeze(2).unsqueeze(3).expand(activation.shape).InChannelsLast();
    }

    /// <summary>
    /// What the values of an embedding have, <c>[B, D]</c>, shared among the positions of an activation by their part in the mean of their channel.
    /// </summary>
    public static Tensor Share(Tensor values, Tensor activation)
    {
        var placed = values.to(activation.dtype).to(activation.device);
        if (activation.dim() != 4) return placed;
        var positive = activation.relu();
        var sums = positive.sum([2L, 3L], keepdim: true);
        return positive * (placed.unsqueeze(2).unsqueeze(3) / where(sums.Above(0), sums, ones_like(sums)));
    }

    private static Node BeforeScores(Network network)
    {
        var node = network.Output;
        while (node != network.FeatureNode && node.Inputs is [var input])
        {
            var before = network.Nodes[input];
            if (node.Layer is { HasWeights: true })
            {
                while (before != network.FeatureNode && before.Layer is { IsIdentity: true }) before = network.Nodes[before.Inputs[0]];
                return before;
            }

            node = before;
        }

        return network.Output;
    }
}

/// <summary>What queries are compared with: one for all of a batch, or one for each.</summary>
internal abstract record ReferenceEmbeddings
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>What one is called, in a sentence.</summary>
    public abstract string Name(int index);

    /// <summary>The embeddings, <c>[Count, D]</c>, float64 on the processor, in the caller's scope.</summary>
    public abstract Tensor Read(Network network, Node node, CancellationToken cancellation);
}

/// <summary>Embeddings given as numbers. They are copied, so a decision outlives the tensor it was made from and holds none itself.</summary>
internal sealed record GivenEmbeddings : ReferenceEmbeddings
{
    private readonly ImmutableArray<double> values;
    private readonly string? name;

    private GivenEmbeddings(ImmutableArray<double> values, int count, string? name) => (this.values, Count, this.name) = (values, count, name);

    public override int Count { get; }

    /// <summary>D.</summary>
    public int Size => values.Length / Count;

    /// <summary>Copies embeddings <c>[D]</c> or <c>[B, D]</c>.</summary>
    /// <param name="embeddings">The embeddings.</param>
    /// <param name="what">What they are, to begin a sentence.</param>
    /// <param name="name">What they are called.</param>
    /// <exception cref="InvalidInputException">They are no vectors of finite numbers.</exception>
    public static GivenEmbeddings Of(Tensor embeddings, string what, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        using var scope = NewDisposeScope();
        var rows = Checked(embeddings, what);
        return new GivenEmbeddings([.. rows.data<double>()], (int)rows.shape[0], name);
    }

    /// <summary>Copies one embedding <c>[D]</c>, or <c>[1, D]</c>.</summary>
    /// <exception cref="InvalidInputException">It is no vector of finite numbers.</exception>
    public static GivenEmbeddings Single(Tensor embedding, string what)
    {
        var given = Of(embedding, what);
        return given.Count == 1 ? given : throw new InvalidInputException($"{what} holds {given.Count} embeddings; give one.");
    }

    /// <summary>The mean of embeddings <c>[S, D]</c>, or <c>[D]</c> as it is.</summary>
    /// <exception cref="InvalidInputException">They are no vectors of finite numbers.</exception>
    public static GivenEmbeddings Mean(Tensor embeddings, string what, string? name)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        using var scope = NewDisposeScope();
        return new GivenEmbeddings([.. Checked(embeddings, what).mean([0L]).contiguous().data<double>()], 1, name);
    }

    public override string Name(int index) => (name, Count) switch
    {
        (null, 1) => "the reference",
        (null, _) => $"reference {index}",
        _ => name,
    };

    public override Tensor Read(Network network, Node node, CancellationToken cancellation) => ToTensor();

    /// <summary><c>[Count, D]</c>, float64 on the processor, in the caller's scope.</summary>
    public Tensor ToTensor() => tensor(values.ToArray(), [Count, Size]);

    private static Tensor Checked(Tensor embeddings, string what)
    {
        if (embeddings.dim() is not (1 or 2) || embeddings.numel() == 0)
            throw new InvalidInputException($"{what} has shape {Shapes.Describe(embeddings.shape)}; give an embedding [D], or several [B, D].");
        if (embeddings.is_complex()) throw new InvalidInputException($"{what} holds complex numbers; give real ones.");
        var rows = embeddings.OnProcessor();
        rows = embeddings.dim() == 1 ? rows.unsqueeze(0) : rows;
        return rows.isfinite().all().item<bool>()
            ? rows.contiguous()
            : throw new InvalidInputException($"{what} holds values that are not finite (NaN or infinity); check the network that made it.");
    }
}

/// <summary>Photos that the network itself embeds, prepared as its weights want it.</summary>
internal sealed record PhotoEmbeddings(IReadOnlyList<Photo> Photos) : ReferenceEmbeddings
{
    public override int Count => Photos.Count;

    public override string Name(int index) => Photos[index].Name;

    public override Tensor Read(Network network, Node node, CancellationToken cancellation) =>
        network.Embed(Photos, node.Name, cancellation: cancellation);
}
