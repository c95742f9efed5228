using System.Collections.Immutable;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Embeddings whose classes are known, among which an image finds its neighbours. Immutable; it owns a copy of the embeddings.</summary>
public sealed record MemoryBank : IDisposable
{
    /// <summary>Makes a bank.</summary>
    /// <param name="embeddings"><c>[N, D]</c>, not normalised; copied. <see cref="NetworkEmbedding"/> makes them.</param>
    /// <param name="labels">The class of each, from 0.</param>
    /// <param name="classNames">What the classes are called; null where they have no names.</param>
    /// <exception cref="InvalidInputException">The embeddings are not finite or not <c>[N, D]</c>, or a label is missing or of no class.</exception>
    public MemoryBank(Tensor embeddings, IReadOnlyList<int> labels, ClassNames? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(labels);
        if (embeddings.dim() != 2 || embeddings.numel() == 0)
            throw new InvalidInputException($"The embeddings of a memory bank have shape {Shapes.Describe(embeddings.shape)}; give [N, D], one row for each image.");
        if (embeddings.is_complex()) throw new InvalidInputException("The embeddings of a memory bank are complex numbers; give real ones.");
        if (labels.Count != embeddings.shape[0])
            throw new InvalidInputException($"A memory bank of {embeddings.shape[0]} embeddings was given {labels.Count} labels; give one for each.");
        if (labels.FirstOrDefault(label => label < 0 || label >= (classNames?.Count ?? int.MaxValue), 0) is var stray and not 0)
            throw new InvalidInputException(classNames is null
                ? $"Label {stray} of a memory bank is negative; number the classes from 0."
                : $"Label {stray} of a memory bank has no name: there are {classNames.Count} classes, 0 to {classNames.Count - 1}.");
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (!embeddings.isfinite().all().item<bool>())
            throw new InvalidInputException("The embeddings of a memory bank hold values that are not finite (NaN or infinity); check the network that made them.");
        Embeddings = embeddings.OnProcessor().contiguous().clone().DetachFromDisposeScope();
        Labels = [.. labels];
        ClassNames = classNames;
    }

    /// <summary>The embeddings, <c>[N, D]</c>, float64 on the processor; they belong to the bank.</summary>
    public Tensor Embeddings { get; }

    /// <summary>The class of each embedding, <c>[N]</c>.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>What the classes are called; null where they have no names.</summary>
    public ClassNames? ClassNames { get; }

    /// <summary>N.</summary>
    public int Count => Labels.Length;

    /// <summary>D.</summary>
    public int Size => (int)Embeddings.shape[1];

    /// <summary>Frees the embeddings.</summary>
    public void Dispose() => Embeddings.Dispose();
}
