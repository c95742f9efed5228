using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>How similar each of many embeddings is to each of others, in float64.</summary>
internal sealed class BatchSimilarity
{
    private readonly Metric metric;
    private readonly Tensor others;
    private readonly Tensor? squares;

    /// <param name="others">The others, <c>[N, D]</c>. Tensors made here belong to the caller's scope.</param>
    /// <param name="metric">How embeddings are compared.</param>
    public BatchSimilarity(Tensor others, Metric metric)
    {
        this.metric = metric;
        this.others = metric == Metric.Cosine ? UnitRows.Of(others.to(float64)) : others.to(float64);
        squares = metric == Metric.Cosine ? null : this.others.square().sum(1).unsqueeze(0);
    }

    /// <summary>The similarities of embeddings <c>[B, D]</c>, <c>[B, N]</c>: cosines, or minus squared distances.</summary>
    public Tensor To(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        var rows = embeddings.to(float64);
        var similarities = metric == Metric.Cosine
            ? UnitRows.Of(rows).matmul(others.t())
            : rows.matmul(others.t()).Times(2) - rows.square().sum(1).unsqueeze(1) - squares!;
        return similarities.MoveToOuterDisposeScope();
    }
}
