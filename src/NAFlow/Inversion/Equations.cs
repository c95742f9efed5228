using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>The equations of one reading: <c>J</c> at the recorded input, and which of its rows count.</summary>
internal sealed class Equations
{
    private readonly CascadeState state;
    private readonly Reading reading;
    private readonly Linearisation linearisation;

    public Equations(CascadeState state, Reading reading)
    {
        (this.state, this.reading) = (state, reading);
        linearisation = reading.IsComposite
            ? new Composite(state.Trace, reading.Source, reading.Target) : state.Trace.Linearisation(reading.Target).ForManyProducts();
        Rows = RowsThatCount();
    }

    /// <summary>The index of the node whose value is known.</summary>
    public int Target => reading.Target;

    /// <summary>The rows that count, shaped as the target; null when all do.</summary>
    public Selection? Rows { get; }

    /// <summary>The matrix of a pointwise convolution; null for other readings.</summary>
    public Tensor? PixelMatrix => linearisation.PixelMatrix();

    /// <summary>The same equations of some of the samples.</summary>
    public Equations Of(CascadeState part) => new(part, reading);

    /// <summary><c>J v</c>, on all rows.</summary>
    public Tensor Apply(Tensor columns)
    {
        var directions = reading.IsComposite ? [columns] : new Tensor?[state.Network.Nodes[reading.Target].Inputs.Length];
        directions[reading.Slot] = columns;
        return linearisation.Apply(directions);
    }

    /// <summary><c>J^T u</c> for a u that is zero on the rows that do not count.</summary>
    public Tensor ApplyTransposed(Tensor rows) => linearisation.ApplyTransposed(rows)[reading.Slot];

    /// <summary><c>J x</c> at the recorded input, on the rows that count.</summary>
    public Tensor LinearPart() => Select(linearisation.LinearPart() ?? Apply(Activation(reading.Source)));

    /// <summary>The constant part c, on the rows that count.</summary>
    public Tensor Offset(OffsetRule rule) => reading.IsComposite && rule == OffsetRule.Zero
        ? Select(OutputAtZero())
        : Select(Activation(reading.Target)) - LinearPart();

    /// <summary>The kept fraction of the source in closed form; null when it has to be solved for.</summary>
    public Tensor? PassKept(Tensor kept) => reading.IsComposite ? null : linearisation.PassKept(kept)?[reading.Slot];

    /// <summary>The source's value in closed form; null when it has to be solved for.</summary>
    public Tensor? Invert(Tensor value) => reading.IsComposite ? null : linearisation.Invert(value)?[reading.Slot];

    /// <summary>Keeps the rows that count, by selection.</summary>
    public Tensor Select(Tensor rows) => Rows?.Of(rows) ?? rows.alias();

    private Tensor Activation(int index) => state.Activation(index);

    /// <summary>f(0): the layers run from a zero at the source, everything else as recorded.</summary>
    private Tensor OutputAtZero()
    {
        var values = new Dictionary<int, Tensor> { [reading.Source] = zeros_like(Activation(reading.Source)) };
        foreach (var index in Paths.Between(state.Network.Nodes, reading.Source, reading.Target))
        {
            var node = state.Network.Nodes[index];
            values[index] = node.Layer!.Run([.. node.Inputs.Select(input => values.GetValueOrDefault(input) ?? Activation(input))]);
        }

        return values[reading.Target];
    }

    private Selection? RowsThatCount()
    {
        var (inverse, target) = (state.Inverse, state.Network.Nodes[reading.Target]);
        if (!inverse.Abandoning) return null;
        if (inverse.Rows == RowSelection.Used) return state.Used(target);

        // As published, J is gated by the ReLU that follows in place.
        var open = state.Network.ConsumersOf(target) is [var only] && state.Trace.Linearisation(only).Open is { } gate
            ? new Selection(gate) : null;
        if (inverse.Rows == RowSelection.All) return open;
        var first = FirstRows(Activation(reading.Target), Activation(reading.Source)[0].numel());
        if (first is null) return open;
        return new Selection(open is null ? first : open.Kept.logical_and(first));
    }

    /// <summary>The first rows in storage order, as many as there are unknowns; null when there are no more than that.</summary>
    private static Tensor? FirstRows(Tensor target, long unknowns)
    {
        using var scope = NewDisposeScope();
        var rows = target[0].numel();
        return rows <= unknowns
            ? null
            : tensor([.. Enumerable.Range(0, (int)rows).Select(row => row < unknowns)], target[0].shape, device: target.device)
                .unsqueeze(0).expand_as(target).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// All equations about one node as one operator. When several layers read it, each one's rows are divided by the norm of its linear part, so that
/// none outvotes the others by its scale. Columns may be scaled, which solves for fractions of the scale instead of values.
/// <para>
/// Rows are held divided by that norm once more. Then one factor for every row, 0 where it does not count, is all that a product needs on its way
/// into a sum, and a transposed product needs nothing.
/// </para>
/// </summary>
internal sealed class StackedEquations : LinearOperator
{
    private readonly IReadOnlyList<Equations> readings;
    private readonly Tensor like;
    private readonly Tensor? columnScale;
    private readonly double[][]? weights;
    private readonly Tensor?[] rowFactors;

    /// <param name="readings">The equations of everything that reads the node.</param>
    /// <param name="linearParts"><c>J x</c> of each, on the rows that count.</param>
    /// <param name="like">A tensor shaped as the node.</param>
    /// <param name="scaled">Whether what is solved for are fractions of that tensor.</param>
    public StackedEquations(IReadOnlyList<Equations> readings, IReadOnlyList<Tensor> linearParts, Tensor like, bool scaled)
    {
        (this.readings, this.like) = (readings, like);
        columnScale = scaled ? Flat(like) : null;
        if (readings.Count > 1) weights = [.. PerSample.Lengths(linearParts).Select(part => part.Select(PerSample.Inverse).ToArray())];
        rowFactors = [.. readings.Select((reading, index) => RowFactors(reading.Rows, index))];
    }

    public override IReadOnlyList<double[]>? RowWeights => weights;

    // Large tensors are freed as soon as they have been read: memory that is still in the cache then serves the next one.
    public override void AddProduct(IReadOnlyList<Tensor> rows, Tensor columns, double factor)
    {
        using var scope = NewDisposeScope();
        var scaled = Shaped(columnScale is null ? columns : columns * columnScale);
        for (var index = 0; index < readings.Count; index++)
        {
            using var product = readings[index].Apply(scaled);
            if (rowFactors[index] is { } factors) rows[index].AddProduct(product, factors, factor);
            else rows[index].AddScaled(product, factor);
        }
    }

    public override Tensor ApplyTransposed(IReadOnlyList<Tensor> rows)
    {
        using var scope = NewDisposeScope();
        var sum = Flat(rows.Zip(readings, (part, reading) => reading.ApplyTransposed(part)).ToArray().Sum());
        return (columnScale is null ? sum : sum * columnScale).MoveToOuterDisposeScope();
    }

    /// <summary>The right-hand sides as rows are held.</summary>
    public IReadOnlyList<Tensor> Held(IReadOnlyList<Tensor> values) =>
        weights is null
            ? values
            : [.. values.Zip(weights, (value, weight) => value * PerSample.Column([.. weight.Select(each => each * each)], value))];

    /// <summary>Columns, shaped as the node.</summary>
    public Tensor Shaped(Tensor columns) => like.dim() == 4
        ? columns.view(like.shape[0], like.shape[2], like.shape[3], like.shape[1]).FromPixels()
        : columns.view(like.shape);

    /// <summary>What is shaped as the node, as columns in the order of its memory.</summary>
    public static Tensor Flat(Tensor values) => (values.dim() == 4 ? values.ByPixel() : values).reshape(values.shape[0], -1);

    private Tensor? RowFactors(Selection? rows, int index)
    {
        using var scope = NewDisposeScope();
        var squares = weights is null ? null : PerSample.Column([.. weights[index].Select(weight => weight * weight)], like);
        var kept = rows?.Factors(like.dtype);
        return (squares is null ? kept : kept is null ? squares : kept * squares)?.MoveToOuterDisposeScope();
    }
}
