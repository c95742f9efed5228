using System.Diagnostics;
using System.Globalization;
using NAFlow.Imaging;
using NAFlow.Native;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>One run of a method, in seconds.</summary>
/// <param name="BaseSeconds">F: the forward pass and the importance sweep.</param>
/// <param name="MethodSeconds">The method without F.</param>
/// <param name="EndToEnd">From the prepared images to the maps.</param>
/// <param name="Layers">Where it is a flow, the inversion of every layer.</param>
internal sealed record MethodRun(double BaseSeconds, double MethodSeconds, double EndToEnd, IReadOnlyList<LayerRun> Layers)
{
    /// <summary>Runs a method.</summary>
    /// <exception cref="InvalidOperationException">It has no map, or one that is not finite.</exception>
    public static MethodRun Of(Network network, Tensor images, MapMethod method, CancellationToken cancellation)
    {
        var whole = Stopwatch.StartNew();
        using var traced = TracedDecision.Record(network, images, Decision.Top1, cancellation);
        var extractor = Stopwatch.StartNew();
        if (method.FlowOptions is not { } options)
        {
            var maps = method.Explain(traced, cancellation);
            return Finished([.. maps.SelectMany(sample => sample.Values)], []);
        }

        using var flows = traced.ExplainAndFree(options, cancellation);
        if (flows.SelectMany(flow => flow.Layers).FirstOrDefault(layer => layer.Findings.Contains(Finding.NotFinite)) is { } unsound)
            throw new InvalidOperationException($"{network.Name}, {method.Name}: the map of {unsound.Name} is not finite.");
        return Finished(
            [.. flows.SelectMany(flow => flow.Layers, (_, layer) => layer.Map)],
            [.. flows[0].Layers.Select((layer, depth) =>
                new LayerRun(layer.Name, flows.Sum(flow => flow.Layers[depth].Seconds), flows.Max(flow => flow.Layers[depth].Iterations))
            {
                Residual = layer.Residual,
                Entropy = layer.SpatialEntropy,
                Map = layer.Map,
            })]);

        MethodRun Finished(HeatMap[] maps, LayerRun[] layers)
        {
            var (alone, end) = (extractor.Elapsed.TotalSeconds - traced.SweepSeconds, whole.Elapsed.TotalSeconds);
            if (maps.Length == 0) throw new InvalidOperationException($"{network.Name}, {method.Name}: there is no map.");
            foreach (var map in maps)
                if (map.Values.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                    throw new InvalidOperationException($"{network.Name}, {method.Name}: a map is not finite.");
            return new MethodRun(traced.ForwardSeconds + traced.SweepSeconds, alone, end, layers);
        }
    }
}

/// <summary>The inversion of one layer in one run.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Seconds">What it took for the whole batch.</param>
/// <param name="Iterations">The iterations of the sample that took most; null where nothing was solved for.</param>
internal sealed record LayerRun(string Name, double Seconds, int? Iterations)
{
    /// <summary>The relative residual of the first image; null where nothing was solved for.</summary>
    public double? Residual { get; init; }

    /// <summary>The spatial entropy of the first image's map.</summary>
    public required double Entropy { get; init; }

    /// <summary>The first image's map.</summary>
    public required HeatMap Map { get; init; }
}

/// <summary>The most resident memory of this process since the last reset, as Linux counts it; null elsewhere.</summary>
public static class PeakMemory
{
    private const string Reset = "/proc/self/clear_refs";

    /// <summary>The most resident memory, in MiB.</summary>
    public static double? PeakMebibytes => Read("self", "VmHWM:");

    /// <summary>The resident memory now, in MiB.</summary>
    public static double? ResidentMebibytes => Read("self", "VmRSS:");

    /// <summary>The most resident memory of another process, in MiB; null where it has ended.</summary>
    /// <param name="process">Its number.</param>
    internal static double? PeakOf(int process) => Read(process.ToString(CultureInfo.InvariantCulture), "VmHWM:");

    /// <summary>Starts counting anew. Returns false where the system does not allow it; the peak is then that of the whole process.</summary>
    public static bool Start()
    {
        try
        {
            File.WriteAllText(Reset, "5");
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gives free memory back to the system, so that what comes next is counted in full where it is taken anew.</summary>
    public static void GiveBack()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        FreeMemory.GiveBack();
    }

    private static double? Read(string process, string field)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is { } line
                ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>The middle of a sample and its quartiles, between values by linear interpolation.</summary>
/// <param name="Median">The median.</param>
/// <param name="Low">The first quartile.</param>
/// <param name="High">The third quartile.</param>
public sealed record Quartiles(double Median, double Low, double High)
{
    /// <summary>The quartiles of a sample.</summary>
    /// <param name="sample">At least one value.</param>
    public static Quartiles Of(IEnumerable<double> sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        double[] sorted = [.. sample.Order()];
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length, nameof(sample));
        return new Quartiles(At(sorted, 0.5), At(sorted, 0.25), At(sorted, 0.75));
    }

    private static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return below + ((above - below) * (place - Math.Floor(place)));
    }
}
