using System.Collections.Immutable;
using System.Diagnostics;
using NAFlow.Data;
using NAFlow.Evaluation;
using static TorchSharp.torch;

namespace NAFlow.Experiments;

/// <summary>Runs experiments: judges the network on its task, then explains some of its answers.</summary>
public static class ExperimentRunner
{
    /// <summary>Runs one experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="network">Its network, from <see cref="Experiment.CreateNetwork"/>; it stays the caller's.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told of every image that is read and every one that is explained.</param>
    /// <param name="cancellation">Stops between batches, episodes and solver iterations.</param>
    /// <returns>The result; the caller disposes of it.</returns>
    /// <exception cref="InvalidInputException">The data lacks what the task needs, or does not fit the network.</exception>
    public static ExperimentResult Run(
        Experiment experiment, Network network, IExperimentData data, ExperimentOptions? options = null, IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new ExperimentOptions();
        var watch = Stopwatch.StartNew();
        using var run = ExperimentRun.Do(new RunSetting(experiment, network, data, options), progress, cancellation);
        var judging = watch.Elapsed.TotalSeconds;
        var samples = ImmutableArray.CreateBuilder<ExplainedSample>();
        try
        {
            foreach (var image in run.Choose(options.Samples, new Random(options.Seed)))
            {
                samples.Add(Explain(run, image, network, options.Explain, cancellation));
                progress?.Report("explaining");
            }

            return new ExperimentResult(experiment, run.Figures, samples.ToImmutable(), new ExperimentManifest
            {
                Created = DateTimeOffset.UtcNow,
                Experiment = experiment.Name,
                Task = experiment.TaskName,
                Metric = experiment.MetricName,
                Reference = experiment.Reference,
                Network = network.Name,
                Weights = network.Provenance.Source,
                WeightsSha256 = network.Provenance.Sha256,
                Data = data.Name,
                Images = run.Images.Labels.Length,
                Classes = run.Images.Labels.Distinct().Count(),
                Preprocessing = network.Preprocessing.ToString(),
                Options = options,
                Device = network.ParameterDevice.ToString(),
                Threads = get_num_threads(),
                Machine = TrainingMachine.Here(),
                JudgingSeconds = judging,
                ExplainingSeconds = watch.Elapsed.TotalSeconds - judging,
            })
            {
                Waist = Waist.Of(network),
            };
        }
        catch
        {
            foreach (var sample in samples) sample.Dispose();
            throw;
        }
    }

    private static ExplainedSample Explain(ExperimentRun run, int image, Network network, ExplainOptions options, CancellationToken cancellation)
    {
        var question = run.Ask(image, network);
        var flow = network.Explain(run.Images.Load(image), question.Decision, options, cancellation: cancellation);
        return new ExplainedSample(image, run.Images.ClassNames[run.Images.Labels[image]], question.Answer, Restate(flow, question.ScoreFactor)) { Reference = question.Reference };
    }

    /// <summary>The flow with its similarity multiplied; its maps do not depend on that.</summary>
    private static AttentionFlow Restate(AttentionFlow flow, double factor) => factor == 1 ? flow : flow with
    {
        Explained = flow.Explained with { Score = flow.Explained.Score * factor },
        Contributions = flow.Contributions is { } contributions
            ? contributions with { Similarity = contributions.Similarity * factor, Values = [.. contributions.Values.Select(value => value * factor)] }
            : null,
    };
}
