using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CsvHelper;
using NAFlow.Data;
using NAFlow.Inversion;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// What the explicit Jacobian of one convolution costs, one reverse pass an output, beside the matrix-free solver on the same equations (<c>J v = J
/// x</c>, minimum norm). Outputs that the decision abandoned need no row, to the good of the explicit way. Bytes are of float32 numbers.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Layer">The convolution.</param>
/// <param name="Side">The side of the image, in pixels.</param>
/// <param name="Threads">libtorch's threads.</param>
/// <param name="Outputs">The outputs of the convolution.</param>
/// <param name="Rows">Those that are not abandoned, m.</param>
/// <param name="Columns">Its inputs, n.</param>
public sealed record JacobianCost(string Network, string Layer, int Side, int Threads, long Outputs, long Rows, long Columns)
{
    /// <summary>How many rows were built; the seconds of the others are extrapolated.</summary>
    public required long MeasuredRows { get; init; }

    /// <summary>The mean of the built rows.</summary>
    public required double SecondsPerRow { get; init; }

    /// <summary>The dense solution by the Moore-Penrose inverse; null where it was not tried.</summary>
    public double? SolveSeconds { get; init; }

    /// <summary>The matrix-free solution, a median.</summary>
    public required double FreeSeconds { get; init; }

    /// <summary>Its iterations.</summary>
    public required int FreeIterations { get; init; }

    /// <summary>How far apart the outputs of both solutions are, relative to the outputs; null where there is only one.</summary>
    public double? Difference { get; init; }

    /// <summary>The Jacobian: <c>4 m n</c>.</summary>
    public long Bytes => 4 * Rows * Columns;

    /// <summary>What the solver keeps instead: a vector of outputs and four of inputs.</summary>
    public long FreeBytes => 4 * (Outputs + (4 * Columns));

    /// <summary>Whether the time is extrapolated from some of the rows; the dense solution then is not in it.</summary>
    public bool IsExtrapolated => MeasuredRows < Rows;

    /// <summary>Building all rows: their number times the seconds of one.</summary>
    public double BuildSeconds => Rows * SecondsPerRow;

    /// <summary>Building all rows and solving; where it is extrapolated, without solving.</summary>
    public double ExplicitSeconds => BuildSeconds + (SolveSeconds ?? 0);

    /// <summary>How many times longer the explicit way takes; where it is extrapolated, at least.</summary>
    public double TimeRatio => ExplicitSeconds / FreeSeconds;

    /// <summary>How many times more memory it takes.</summary>
    public double MemoryRatio => (double)Bytes / FreeBytes;
}

/// <summary>The explicit Jacobians of a study as a table, and back.</summary>
internal static class JacobianColumns
{
    public static ResultTable Table(ImmutableArray<JacobianCost> rows) => new(
        TableColumn.Text("network", rows.Select(row => row.Network)),
        TableColumn.Text("layer", rows.Select(row => row.Layer)),
        TableColumn.Whole("side", rows.Select(row => (long?)row.Side)),
        TableColumn.Whole("threads", rows.Select(row => (long?)row.Threads)),
        TableColumn.Whole("outputs", rows.Select(row => (long?)row.Outputs)),
        TableColumn.Whole("rows", rows.Select(row => (long?)row.Rows)),
        TableColumn.Whole("columns", rows.Select(row => (long?)row.Columns)),
        TableColumn.Whole("bytes", rows.Select(row => (long?)row.Bytes)),
        TableColumn.Whole("measured_rows", rows.Select(row => (long?)row.MeasuredRows)),
        TableColumn.Whole("extrapolated", rows.Select(row => (long?)(row.IsExtrapolated ? 1 : 0))),
        TableColumn.Number("seconds_per_row", rows.Select(row => (double?)row.SecondsPerRow)),
        TableColumn.Number("build_seconds", rows.Select(row => (double?)row.BuildSeconds)),
        TableColumn.Number("solve_seconds", rows.Select(row => row.SolveSeconds)),
        TableColumn.Number("free_seconds", rows.Select(row => (double?)row.FreeSeconds)),
        TableColumn.Whole("free_iterations", rows.Select(row => (long?)row.FreeIterations)),
        TableColumn.Whole("free_bytes", rows.Select(row => (long?)row.FreeBytes)),
        TableColumn.Number("difference", rows.Select(row => row.Difference)));

    public static ImmutableArray<JacobianCost> Read(string text)
    {
        using var csv = CsvReader.FromText(text, CsvReaderOptions.Default with { HasHeader = true, FormatProvider = CultureInfo.InvariantCulture });
        var rows = ImmutableArray.CreateBuilder<JacobianCost>();
        while (csv.Read())
            rows.Add(new JacobianCost(
                csv.GetString("network"), csv.GetString("layer"), csv.Parse<int>("side"), csv.Parse<int>("threads"), csv.Parse<long>("outputs"),
                csv.Parse<long>("rows"), csv.Parse<long>("columns"))
            {
                MeasuredRows = csv.Parse<long>("measured_rows"),
                SecondsPerRow = csv.Parse<double>("seconds_per_row"),
                SolveSeconds = csv.Optional<double>("solve_seconds"),
                FreeSeconds = csv.Parse<double>("free_seconds"),
                FreeIterations = csv.Parse<int>("free_iterations"),
                Difference = csv.Optional<double>("difference"),
            });
        return rows.ToImmutable();
    }
}

/// <summary>Measures the explicit Jacobians of convolutions, each by itself, beside the matrix-free solver.</summary>
internal static class JacobianMeasurement
{
    private const long SampledRows = 32;
    private const double Mebi = 1 << 20;

    // What a dense solution may be expected to do in a second: it decides only whether one is tried.
    private const double OperationsPerSecond = 1e9;

    /// <summary>The costs at one size of image. The layers are chosen evenly; one that is abandoned as a whole is left out.</summary>
    public static IReadOnlyList<JacobianCost> Run(Network network, int side, CostStudyOptions options, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var images = CostNetwork.Images(network, side, batch: 1, options);
        using var traced = TracedDecision.Record(network, images, Decision.Top1, cancellation);
        using var abandoned = AbandonedNeurons.Find(traced.Coefficients);
        var state = new CascadeState(traced.Trace, abandoned, Inverse.MinimumNorm);
        Node[] convolutions = [.. network.FlowNodes.Where(node => node.Layer is { HasKernels: true })];
        var costs = new List<JacobianCost>();
        foreach (var node in EvenlyChosen.Of(convolutions, options.JacobianLayers))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            if (Measure(state, node, side, options, cancellation) is { } cost) costs.Add(cost);
        }

        return costs;
    }

    private static JacobianCost? Measure(CascadeState state, Node node, int side, CostStudyOptions options, CancellationToken cancellation)
    {
        var jacobian = new ExplicitJacobian(state, node);
        var (rows, columns) = (jacobian.RowCount, jacobian.ColumnCount);
        if (rows == 0) return null;
        var sampled = Math.Min(rows, SampledRows);
        jacobian.Build(Math.Min(rows, 2), cancellation).Dispose();
        var perRow = Seconds(() => jacobian.Build(sampled, cancellation).Dispose()) / sampled;

        jacobian.SolveFree(cancellation).Solution.Dispose();
        var iterations = 0;
        var free = Quartiles.Of(Enumerable.Range(0, options.Rounds).Select(_ => Seconds(() =>
        {
            using var step = NewDisposeScope();
            iterations = jacobian.SolveFree(cancellation).Iterations;
        }))).Median;

        var cost = new JacobianCost(state.Network.Name, node.Name, side, get_num_threads(), jacobian.OutputCount, rows, columns)
        {
            MeasuredRows = sampled,
            SecondsPerRow = perRow,
            FreeSeconds = free,
            FreeIterations = iterations,
        };
        var expected = cost.BuildSeconds + (2.0 * rows * columns * Math.Min(rows, columns) / OperationsPerSecond);
        if (cost.Bytes > options.JacobianMebibytes * Mebi || expected > options.JacobianSeconds) return cost;

        Tensor dense = null!, solution = null!;
        var building = Seconds(() => dense = jacobian.Build(rows, cancellation));
        var solving = Seconds(() => solution = jacobian.SolveDense(dense));
        return cost with
        {
            MeasuredRows = rows,
            SecondsPerRow = building / rows,
            SolveSeconds = solving,
            Difference = jacobian.Difference(dense, solution, jacobian.SolveFree(cancellation).Solution),
        };
    }

    private static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }
}

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
    /// The solution of minimum norm by the Moore-Penrose inverse, <c>[n]</c>. It goes by singular values, because libtorch's least squares takes
    /// columns of zeros, which inputs that nothing reads have, for the end of the rank.
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
    public (Tensor Solution, int Iterations) SolveFree(CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var stacked = new StackedEquations([equations], [known], source, scaled: false);
        var found = Lsmr.Solve(stacked, [known], null, state.Inverse.Solver, cancellation);
        return (stacked.Shaped(found.Solution).MoveToOuterDisposeScope(), found.Iterations[0]);
    }

    /// <summary>
    /// How far apart the outputs of two solutions are, relative to the outputs. Where rows are missing there are many solutions of the same outputs.
    /// </summary>
    public double Difference(Tensor jacobian, Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        return (jacobian.mv(one.flatten()) - jacobian.mv(other.flatten())).norm().to(float64).item<double>() / known.norm().to(
            float64).item<double>();
    }

    private Tensor Kept(Tensor values) => values.flatten().index_select(0, tensor(outputs));
}
