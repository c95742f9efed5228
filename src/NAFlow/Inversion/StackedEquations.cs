using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// All equations about one node as one operator. When several layers read it, each one's rows are divided by the norm of its linear part, so that none
/// outvotes the others by its scale. Columns may be scaled, which solves for fractions of the scale instead of values.
/// </summary>
internal sealed class StackedEquations : LinearOperator
{
    private readonly IReadOnlyList<Equations> readings;
    private readonly Tensor? columnScale;
    private readonly Tensor[]? weights;

    public StackedEquations(IReadOnlyList<Equations> readings, IReadOnlyList<Tensor> linearParts, Tensor? columnScale)
    {
        (this.readings, this.columnScale) = (readings, columnScale);
        if (readings.Count > 1)
            weights = [.. linearParts.Select(part => PerSample.Column([.. PerSample.Norms(part).Select(norm => norm > 0 ? 1 / norm : 0)], part))];
    }

    public override IReadOnlyList<Tensor> Apply(Tensor columns)
    {
        using var scaled = columnScale is null ? columns.alias() : columns * columnScale;
        return Weigh([.. readings.Select(reading => reading.Apply(scaled))]);
    }

    // Large tensors are freed as soon as they have been read: memory that is still in the cache then serves the next one.
    public override Tensor ApplyTransposed(IReadOnlyList<Tensor> rows)
    {
        using var scope = NewDisposeScope();
        var sum = Weigh(rows).Zip(readings, (part, reading) => reading.ApplyTransposed(part)).ToArray().Sum();
        return (columnScale is null ? sum : sum * columnScale).MoveToOuterDisposeScope();
    }

    /// <summary>Divides every reading's rows by its norm.</summary>
    public IReadOnlyList<Tensor> Weigh(IReadOnlyList<Tensor> rows) => weights is null ? rows : [.. rows.Zip(weights, (row, weight) => row * weight)];
}
