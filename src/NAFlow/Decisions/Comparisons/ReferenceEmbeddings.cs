using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>What queries are compared with: one for all of a batch, or one for each.</summary>
internal abstract record ReferenceEmbeddings
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>What one is called, in a sentence.</summary>
    public abstract string Name(int index);

    /// <summary>The embeddings, <c>[Count, D]</c>, float64 on the processor, in the caller's scope.</summary>
    public abstract Tensor Read(Network network, Node node);
}
