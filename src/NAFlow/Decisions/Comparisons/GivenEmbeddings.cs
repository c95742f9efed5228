using System.Collections.Immutable;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

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

    public override Tensor Read(Network network, Node node) => ToTensor();

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
