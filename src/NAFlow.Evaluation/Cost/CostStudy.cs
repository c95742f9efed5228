using NAFlow.Data;
using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Measures what methods cost, against the size of the image, the batch and the threads, as a whole and layer by layer, and the explicit Jacobian
/// beside the matrix-free solver. libtorch's number of threads is as before afterwards.
/// </summary>
public static class CostStudy
{
    private const int MostSlowRounds = 3;

    /// <summary>Runs the study.</summary>
    /// <param name="options">What is measured; null for the defaults.</param>
    /// <param name="progress">Told of every step as it begins (<see cref="CostStudyOptions.Steps"/>).</param>
    /// <param name="cancellation">Stops between layers and between solver iterations.</param>
    /// <exception cref="InvalidInputException">A network is unknown or cannot read images of one of the sizes.</exception>
    /// <exception cref="InvalidOperationException">A map is not finite.</exception>
    public static CostResult Run(CostStudyOptions? options = null, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        Check(options, cancellation);
        var threads = get_num_threads();
        var (subjects, rows, jacobians) = (new List<CostSubject>(), new List<CostRow>(), new List<JacobianCost>());
        try
        {
            foreach (var name in options.Networks)
            {
                using var network = CostNetwork.Create(name, options);
                subjects.Add(new(name, network.Provenance.Source, network.Provenance.Sha256,
                    network.parameters().Sum(parameter => parameter.numel()))
                { Facts = NetworkFacts.Of(network) });
                var own = network.Preprocessing.Size;
                CostPoint[] points = [.. options.Points.Select(point => point.Side == 0 ? point with { Side = own } : point)];
                foreach (var point in points)
                {
                    progress?.Report($"{name}, {point.Side} pixels, batch {point.Batch}, threads {point.Threads}");
                    set_num_threads(point.Threads);
                    rows.AddRange(CostMeasurement.Run(network, point, options.Methods, options, cancellation));
                }

                set_num_threads(options.Threads[0]);
                if (!options.SlowMethods.IsEmpty)
                {
                    progress?.Report($"{name}, slow methods");
                    rows.AddRange(CostMeasurement.Run(
                        network, points[0], options.SlowMethods, options with
                        { WarmUps = Math.Min(1, options.WarmUps), Rounds = Math.Min(MostSlowRounds, options.Rounds) }, cancellation));
                }

                if (options.JacobianLayers == 0) continue;
                foreach (var side in points.Select(point => point.Side).Distinct())
                {
                    progress?.Report($"{name}, Jacobians at {side} pixels");
                    jacobians.AddRange(JacobianMeasurement.Run(network, side, options, cancellation));
                }
            }
        }
        finally
        {
            set_num_threads(threads);
        }

        return new CostResult(Describe(options, subjects), [.. rows], [.. jacobians]);
    }

    // What cannot be measured is refused before anything is.
    private static void Check(CostStudyOptions options, CancellationToken cancellation)
    {
        foreach (var name in options.Networks) Zoo.Require(name);
        foreach (var name in options.Networks)
        {
            cancellation.ThrowIfCancellationRequested();
            using var network = CostNetwork.Create(name, options);
            foreach (var side in options.Sides.Where(side => side > 0)) Check(network, side);
        }
    }

    private static void Check(Network network, int side)
    {
        try
        {
            network.ShapesFor([1, network.InputChannels, side, side]);
        }
        catch (InvalidInputException problem)
        {
            throw new InvalidInputException(
                $"{network.Name} cannot be measured at {side} pixels ({problem.Message.TrimEnd('.')}); choose other sizes.", problem);
        }
    }

    private static CostManifest Describe(CostStudyOptions options, IReadOnlyList<CostSubject> networks) => new()
    {
        Created = DateTimeOffset.UtcNow,
        Networks = [.. networks],
        Methods = [.. options.Methods.Concat(options.SlowMethods).Select(method => method.Description)],
        Sides = options.Sides,
        Batches = options.Batches,
        Threads = options.Threads,
        Rounds = options.Rounds,
        WarmUps = options.WarmUps,
        Seed = options.Seed,
        Images = options.Images == CostImages.Noise ? CostManifest.Noise : CostManifest.Creatures,
        JacobianMebibytes = options.JacobianMebibytes,
        JacobianSeconds = options.JacobianSeconds,
        Machine = RunEnvironment.Here(),
    };
}

/// <summary>Measures methods at one point. Their runs take turns, so that whatever else the machine does meets all of them alike.</summary>
internal static class CostMeasurement
{
    /// <summary>The rows of every method, the whole before its layers.</summary>
    public static IEnumerable<CostRow> Run(
        Network network, CostPoint point, IReadOnlyList<MapMethod> methods, CostStudyOptions options, CancellationToken cancellation)
    {
        using var images = CostNetwork.Images(network, point.Side, point.Batch, options);
        var runs = methods.Select(_ => new List<MethodRun>()).ToArray();
        for (var round = 0; round < options.WarmUps + options.Rounds; round++)
            for (var method = 0; method < runs.Length; method++)
            {
                var run = MethodRun.Of(network, images, methods[method], cancellation);
                if (round >= options.WarmUps) runs[method].Add(run);
            }

        var control = methods.Any(method => method.FlowOptions is not null)
            ? MethodRun.Of(network, images, FlowMethods.NoInversion, cancellation)
            : null;
        return
        [
            .. methods.Zip(runs).SelectMany(pair => Rows(
                network.Name, point, pair.First.Name, pair.Second, control?.Layers ?? [], options.Memory
                    ? Memory(network, images, pair.First, cancellation)
                    : (null, null))),
        ];
    }

    /// <summary>The rows of a method's runs.</summary>
    internal static IEnumerable<CostRow> Rows(
        string network, CostPoint point, string method, IReadOnlyList<MethodRun> runs, IReadOnlyList<LayerRun> control,
        (double? Peak, double? Added) memory)
    {
        var reference = Quartiles.Of(runs.Select(run => run.BaseSeconds));
        var layers = runs[^1].Layers;
        yield return Row(run => run.MethodSeconds) with
        {
            EndToEnd = Quartiles.Of(runs.Select(run => run.EndToEnd)),
            Iterations = layers.Sum(layer => layer.Iterations) is > 0 and var sum ? sum : null,
            PeakMebibytes = memory.Peak,
            AddedMebibytes = memory.Added,
            LargestResidual = layers.Max(layer => layer.Residual),
            MeanEntropy = layers.Count > 0 ? layers.Average(layer => layer.Entropy) : null,
            NoInversionCorrelation = layers.Count > 0 && layers.Count == control.Count
                ? layers.Zip(control, (layer, other) => Correlation.Of(layer.Map.Values.Span, other.Map.Values.Span)).Average()
                : null,
        };
        for (var depth = 0; depth < layers.Count; depth++)
        {
            var place = depth;
            yield return Row(run => run.Layers[place].Seconds) with
            { Layer = layers[place].Name, Depth = place, Iterations = layers[place].Iterations };
        }

        CostRow Row(Func<MethodRun, double> seconds) => new(network, method, point)
        {
            BaseSeconds = reference,
            MethodSeconds = Quartiles.Of(runs.Select(seconds)),
            Ratio = Quartiles.Of(runs.Select(run => seconds(run) / run.BaseSeconds)).Median,
            Rounds = runs.Count,
        };
    }

    // A run of its own: to count memory takes time.
    private static (double? Peak, double? Added) Memory(Network network, Tensor images, MapMethod method, CancellationToken cancellation)
    {
        PeakMemory.GiveBack();
        var before = PeakMemory.ResidentMebibytes;
        if (!PeakMemory.Start()) return (null, null);
        MethodRun.Of(network, images, method, cancellation);
        var peak = PeakMemory.PeakMebibytes;
        return (peak, Math.Max(0, (peak - before) ?? 0));
    }
}

/// <summary>
/// The networks and images of a study of costs. What a solver costs depends on both: on trained weights it iterates otherwise than on random ones.
/// </summary>
internal static class CostNetwork
{
    /// <summary>The network with its trained weights where they come with the library, or else with random ones.</summary>
    public static Network Create(string name, CostStudyOptions options)
    {
        Zoo.Require(name);
        return options.Weights == CostWeights.Trained
            && ExperimentList.Known
                .FirstOrDefault(experiment => experiment.CompactNetwork == name && CompactWeights.Names.Contains(experiment.Name)) is { } trained
            ? trained.CreateNetwork()
            : Zoo.Create(name, Weights.Random(options.Seed));
    }

    /// <summary>Images of another size, prepared for the network.</summary>
    public static Tensor Images(Network network, int side, int batch, CostStudyOptions options)
    {
        if (options.Images == CostImages.Noise)
        {
            using var generator = new Generator((ulong)options.Seed, CPU);
            return randn([batch, network.InputChannels, side, side], generator: generator);
        }

        var preprocessing = network.Preprocessing with { Size = side, ShortSide = null };
        var step = CreatureSet.Test.Individuals * CreatureSet.Test.Sightings;
        return Enumerable.Range(0, batch)
            .Select(image => preprocessing.Prepare(CreatureSet.Test.Scene(image * step % CreatureSet.Test.Count).Draw(side).ToPhoto("creature")))
                .ToArray().ToTensor();
    }
}
