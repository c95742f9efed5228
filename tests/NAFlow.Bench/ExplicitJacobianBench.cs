using System.Diagnostics;
using NAFlow.Inversion;
using NAFlow.Models;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// The explicit way, a dense Jacobian with one transposed product per output number and a dense least-squares solution, beside the matrix-free one, for the
/// used equations of an AlexNet of an eighth of the width, second convolution.
/// </summary>
internal static class ExplicitJacobianBench
{
    private const string Source = "features.2";
    private const string Target = "features.3";
    private const int RowsAtOnce = 64;

    public static void Run(TextWriter output)
    {
        using var network = EighthWidth();
        output.WriteLine($"AlexNet of an eighth of the width, second convolution, float64, {get_num_threads()} threads");
        output.WriteLine("| image | rows x columns | Jacobian (MiB) | explicit: rows (s) | explicit: solve (s) | matrix-free, 1e-6 (s) | ratio | difference |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        var (columns, explicitSeconds, freeSeconds) = (new List<double>(), new List<double>(), new List<double>());
        foreach (var size in new[] { 64, 96, 128, 160, 192 })
        {
            var (unknowns, slow, fast) = Measure(network, size, output);
            columns.Add(unknowns);
            explicitSeconds.Add(slow);
            freeSeconds.Add(fast);
        }

        output.WriteLine($"Growth with the number of unknowns n: explicit n^{Exponent(columns, explicitSeconds):F2}, matrix-free n^{Exponent(columns, freeSeconds):F2}; memory of the Jacobian n^2, of the vectors n.");
    }

    private static (double Unknowns, double Explicit, double Free) Measure(Network network, int size, TextWriter output)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var trace = NetworkTrace.Record(network, randn(1, 3, size, size, float64));
        using var score = Decision.Top1.Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);
        using var abandoned = AbandonedNeurons.Find(coefficients);
        var state = new CascadeState(trace, abandoned, Inverse.MinimumNorm with { Solver = new LsmrOptions { Tolerance = 1e-2 } });
        var equations = new Equations(state, new Reading(network[Source].Index, network[Target].Index, 0, IsComposite: false));
        var known = equations.LinearPart();
        var (rows, columns) = (known.numel(), trace[Source].numel());

        var watch = Stopwatch.StartNew();
        var jacobian = zeros(rows, columns, float64);
        for (var begin = 0L; begin < rows; begin += RowsAtOnce)
        {
            using var step = NewDisposeScope();
            var count = Math.Min(RowsAtOnce, rows - begin);
            for (var row = begin; row < begin + count; row++)
            {
                var unit = zeros(known.numel(), dtype: float64);
                unit[row] = tensor(1.0, dtype: float64);
                jacobian[row] = equations.ApplyTransposed(equations.Select(unit.view(known.shape))).flatten();
            }
        }

        var building = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var dense = linalg.lstsq(jacobian, known.flatten().unsqueeze(1)).Solution;
        var solving = watch.Elapsed.TotalSeconds;

        var stacked = new StackedEquations([equations], [known], columnScale: null);
        var options = new LsmrOptions { Tolerance = 1e-6 };
        Lsmr.Solve(stacked, [known], null, options).Solution.Dispose();
        watch.Restart();
        var found = Lsmr.Solve(stacked, [known], null, options);
        var free = watch.Elapsed.TotalSeconds;

        // Where rows are missing there are many solutions; both must give the same outputs.
        var difference = (jacobian.matmul(dense).flatten() - jacobian.mv(found.Solution.flatten())).norm().item<double>() / known.norm().item<double>();
        output.WriteLine(
            $"| {size} | {rows} x {columns} | {rows * columns * 8 / 1048576.0:F1} | {building:F3} | {solving:F3} | {free:F4} | {(building + solving) / free:F0} | {difference:E1} |");
        return (columns, building + solving, free);
    }

    /// <summary>The slope of a straight line through the logarithms.</summary>
    private static double Exponent(List<double> x, List<double> y)
    {
        double[] logX = [.. x.Select(value => Math.Log(value))];
        double[] logY = [.. y.Select(value => Math.Log(value))];
        var (meanX, meanY) = (logX.Average(), logY.Average());
        return logX.Zip(logY, (a, b) => (a - meanX) * (b - meanY)).Sum() / logX.Sum(a => (a - meanX) * (a - meanX));
    }

    private static Network EighthWidth()
    {
        long[] widths = [8, 24, 48, 32, 32];
        using var scope = NewDisposeScope();
        manual_seed(1);
        var tensors = new Dictionary<string, Tensor>();
        Layer("features.0", widths[0], 3, 11, 11);
        Layer("features.3", widths[1], widths[0], 5, 5);
        Layer("features.6", widths[2], widths[1], 3, 3);
        Layer("features.8", widths[3], widths[2], 3, 3);
        Layer("features.10", widths[4], widths[3], 3, 3);
        Layer("classifier.1", 64, widths[4]);
        Layer("classifier.4", 64, 64);
        Layer("classifier.6", 10, 64);
        var network = Zoo.Create("alexnet", Weights.From(tensors));
        network.to(ScalarType.Float64);
        return network;

        void Layer(string name, params long[] shape)
        {
            var inputs = shape.Skip(1).Aggregate(1L, (product, side) => product * side);
            tensors[$"{name}.weight"] = randn(shape).Times(Math.Sqrt(2.0 / inputs));
            tensors[$"{name}.bias"] = zeros(shape[0]);
        }
    }
}
