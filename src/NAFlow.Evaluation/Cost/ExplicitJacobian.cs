using NAFlow.Inversion;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>The equations of one layer with one sample, with their matrix written out and without.</summary>
internal sealed class ExplicitJacobian
{
    private readonly CascadeState state;
    private readonly Equations equations;
    private readonly Tensor known;
    private readonly Tensor source;
    private readonly long[] outputs;

    /// <param name="state">The traced decision, of one sample.</param>
    /// <param name="layer">A layer with one input.</param>
    public ExplicitJacobian(CascadeState state, Node layer)
    {
        this.state = state;
        source = state.Trace[state.Network.Nodes[layer.Inputs[0]]];
        equations = new Equations(state, new Reading(layer.Inputs[0], layer.Index, 0, IsComposite: false));
        known = equations.LinearPart();
        using var kept = equations.Rows?.Kept.flatten().nonzero().flatten().cpu();
        outputs = kept is null ? [.. Enumerable.Range(0, (int)known.numel()).Select(output => (long)output)] : kept.data<long>().ToArray();
    }

    /// <summary>The outputs of the layer.</summary>
    public long OutputCount => known.numel();

    /// <summary>The outputs that count, m.</summary>
    public long RowCount => outputs.Length;

    /// <summary>The inputs, n.</summary>
    public long ColumnCount => source.numel();

    /// <summary>The first rows of the Jacobian, <c>[count, n]</c>, one reverse pass each; owned by the caller.</summary>
    public Tensor Build(long count, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var rows = zeros(count, ColumnCount, known.dtype);
        for (var row = 0; row < count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var unit = zeros(OutputCount, dtype: known.dtype);
            unit[outputs[row]] = ones(1, dtype: known.dtype)[0];
            rows[row] = equations.ApplyTransposed(unit.reshape(known.shape)).flatten();
        }

        return rows.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The solution of minimum norm by the Moore-Penrose inverse, <c>[n]</c>. It goes by singular values, because libtorch's least squares takes columns of zeros,
    /// which inputs that nothing reads have, for the end of the rank.
    /// </summary>
    /// <param name="jacobian">All rows.</param>
    public Tensor SolveDense(Tensor jacobian)
    {
        using var scope = NewDisposeScope();
        var (left, values, right) = linalg.svd(jacobian, fullMatrices: false);
        var epsilon = known.dtype == ScalarType.Float64 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;
        var least = values.max().Times(epsilon * Math.Max(RowCount, ColumnCount));
        var inverse = values.gt(least).to(values.dtype) / values.maximum(least);
        return right.t().mv(inverse * left.t().mv(Kept(known))).MoveToOuterDisposeScope();
    }

    /// <summary>The same by LSMR, which never has the matrix, <c>[1, C, H, W]</c>.</summary>
    public LsmrSolution SolveFree(CancellationToken cancellation) =>
        Lsmr.Solve(new StackedEquations([equations], [known], columnScale: null), [known], null, state.Options.Solver, cancellation);

    /// <summary>How far apart the outputs of two solutions are, relative to the outputs. Where rows are missing there are many solutions of the same outputs.</summary>
    public double Difference(Tensor jacobian, Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        return (jacobian.mv(one.flatten()) - jacobian.mv(other.flatten())).norm().to(float64).item<double>() / known.norm().to(float64).item<double>();
    }

    private Tensor Kept(Tensor values) => values.flatten().index_select(0, tensor(outputs));
}
