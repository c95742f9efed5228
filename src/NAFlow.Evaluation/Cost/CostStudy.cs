using NAFlow.Data;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Measures what methods cost, against the size of the image, the batch and the threads, as a whole and layer by layer, and the explicit Jacobian beside the
/// matrix-free solver. libtorch's number of threads is as before afterwards.
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
                using var network = CostNetwork.Create(name, options.Seed);
                subjects.Add(new(name, network.Provenance.Source, network.Provenance.Sha256, network.parameters().Sum(parameter => parameter.numel())));
                foreach (var point in options.Points)
                {
                    progress?.Report($"{name}, {point.Side} pixels, batch {point.Batch}, threads {point.Threads}");
                    set_num_threads(point.Threads);
                    rows.AddRange(CostMeasurement.Run(network, point, options.Methods, options.WarmUps, options.Rounds, cancellation));
                }

                set_num_threads(options.Threads[0]);
                if (!options.SlowMethods.IsEmpty)
                {
                    progress?.Report($"{name}, slow methods");
                    rows.AddRange(CostMeasurement.Run(
                        network, options.Points[0], options.SlowMethods, Math.Min(1, options.WarmUps), Math.Min(MostSlowRounds, options.Rounds), cancellation));
                }

                if (options.JacobianLayers == 0) continue;
                foreach (var side in options.Sides)
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
            using var network = CostNetwork.Create(name, options.Seed);
            foreach (var side in options.Sides) Check(network, side);
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
            throw new InvalidInputException($"{network.Name} cannot be measured at {side} pixels ({problem.Message.TrimEnd('.')}); choose other sizes.", problem);
        }
    }

    private static CostManifest Describe(CostStudyOptions options, IReadOnlyList<CostSubject> networks) => new()
    {
        Created = DateTimeOffset.UtcNow,
        Networks = [.. networks],
        Methods = [.. options.Methods.Concat(options.SlowMethods).Select(method => new CostSource(method.Name, method.Reference))],
        Sides = options.Sides,
        Batches = options.Batches,
        Threads = options.Threads,
        Rounds = options.Rounds,
        WarmUps = options.WarmUps,
        Seed = options.Seed,
        JacobianMebibytes = options.JacobianMebibytes,
        JacobianSeconds = options.JacobianSeconds,
        Machine = TrainingMachine.Here(),
    };
}
