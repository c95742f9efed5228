using System.Collections.Immutable;
using System.Diagnostics;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Files;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Experiments;

/// <summary>Runs experiments: judges the network on its task, then explains some of its answers.</summary>
public static class ExperimentRunner
{
    /// <summary>Runs one experiment.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="network">Its network, from <see cref="Experiment.CreateNetwork(Weights)"/>; the caller disposes of it.</param>
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
        return Run(experiment, network, data, options, Explain, progress, cancellation)!;

        IReadOnlyList<ExplainedSample> Explain(ExperimentRun run, ImmutableArray<int> images)
        {
            var samples = new List<ExplainedSample>();
            try
            {
                foreach (var image in images)
                {
                    samples.Add(ExperimentRunner.Explain(run, image, network, options.Explain, cancellation));
                    progress?.Report("explaining");
                }

                return samples;
            }
            catch
            {
                foreach (var sample in samples) sample.Dispose();
                throw;
            }
        }
    }

    /// <summary>Runs one experiment with another way to explain.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="network">Its network.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">How.</param>
    /// <param name="explain">Explains images after the network was judged; null for no result.</param>
    /// <param name="progress">Told of every image that is read.</param>
    /// <param name="cancellation">Stops between batches and episodes.</param>
    internal static ExperimentResult? Run(
        Experiment experiment, Network network, IExperimentData data, ExperimentOptions options,
        Func<ExperimentRun, ImmutableArray<int>, IReadOnlyList<ExplainedSample>?> explain, IProgress<string>? progress,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var run = ExperimentRun.Do(new RunSetting(experiment, network, data, options), progress, cancellation);
        var judging = watch.Elapsed.TotalSeconds;
        if (explain(run, run.Choose(options.Samples, new Random(options.Seed))) is not { } samples) return null;
        try
        {
            return new ExperimentResult(experiment, run.Figures, [.. samples], new ExperimentManifest
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
                Machine = RunEnvironment.Here(),
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

    /// <summary>Explains what is asked about an image; the caller disposes of it.</summary>
    internal static ExplainedSample Explain(ExperimentRun run, int image, Network network, ExplainOptions options, CancellationToken cancellation)
    {
        var question = run.Ask(image, network);
        var flow = network.Explain(run.Images.Load(image), question.Decision, options, cancellation: cancellation);
        return Explained(run, image, question, Restate(flow, question.ScoreFactor));
    }

    /// <summary>A flow that was made before, as an explained image.</summary>
    internal static ExplainedSample Explained(ExperimentRun run, int image, Network network, AttentionFlow flow) =>
        Explained(run, image, run.Ask(image, network), flow);

    private static ExplainedSample Explained(ExperimentRun run, int image, SampleQuestion question, AttentionFlow flow) =>
        new(image, run.Images.ClassNames[run.Images.Labels[image]], question.Answer, flow) { Reference = question.Reference };

    /// <summary>The flow with its similarity multiplied; its maps do not depend on that.</summary>
    private static AttentionFlow Restate(AttentionFlow flow, double factor) => factor == 1 ? flow : flow with
    {
        Explained = flow.Explained with { Score = flow.Explained.Score * factor },
        Contributions = flow.Contributions is { } contributions
            ? contributions with
            {
                Similarity = contributions.Similarity * factor,
                Values = [.. contributions.Values.Select(value => value * factor)]
            }
            : null,
    };
}

/// <summary>How an experiment is run.</summary>
public sealed record ExperimentOptions
{
    /// <summary>How many images are explained; 0 for none.</summary>
    /// <value>8.</value>
    /// <exception cref="InvalidInputException">It is negative.</exception>
    public int Samples
    {
        get;
        init => field = value >= 0 ? value : throw new InvalidInputException($"{value} images cannot be explained; choose 0 or more.");
    } = 8;

    /// <summary>The most images of each part of the data that the network is judged on, evenly from all; null for all.</summary>
    /// <value>Null.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int? MostImages
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new InvalidInputException($"A network cannot be judged on {value} images; choose 1 or more.");
    }

    /// <summary>How many few-shot episodes the network is judged on.</summary>
    /// <value>600.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Episodes
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} episodes judge nothing; choose 1 or more.");
    } = 600;

    /// <summary>The seed of episodes and of the choice of the images explained.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>How images are explained.</summary>
    /// <value><see cref="ExplainOptions.Default"/>.</value>
    public ExplainOptions Explain { get; init; } = ExplainOptions.Default;
}

/// <summary>What an experiment found.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Figures">How well the network does its task.</param>
/// <param name="Samples">The images that were explained.</param>
/// <param name="Manifest">What was run, with what, and where.</param>
public sealed record ExperimentResult(
    Experiment Experiment, ImmutableArray<ExperimentFigure> Figures, ImmutableArray<ExplainedSample> Samples,
    ExperimentManifest Manifest) : IDisposable
{
    /// <summary>
    /// The names of the layers that every path through the network goes through, such as the ends of blocks, from the image to the last feature map.
    /// </summary>
    public required ImmutableArray<string> Waist { get; init; }

    /// <summary>Frees the flows.</summary>
    public void Dispose()
    {
        foreach (var sample in Samples) sample.Dispose();
    }
}

/// <summary>One image of an experiment with its attention flow.</summary>
/// <param name="Index">The image's number in its part of the data.</param>
/// <param name="ClassName">Its class.</param>
/// <param name="Answer">The class that the network answers, or that of the most similar image.</param>
/// <param name="Flow">The attention flow of the answer.</param>
public sealed record ExplainedSample(int Index, string ClassName, string Answer, AttentionFlow Flow) : IDisposable
{
    /// <summary>
    /// What the image is compared with: the most similar image, or one of those a prototype is made of; null for the score of a class.
    /// </summary>
    public Photo? Reference { get; init; }

    /// <summary>Whether the answer is right.</summary>
    public bool IsRight => Answer == ClassName;

    /// <summary>Frees the flow.</summary>
    public void Dispose() => Flow.Dispose();
}

/// <summary>A figure of how well a network does its task.</summary>
/// <param name="Name">What it is, such as <c>top-1 accuracy</c> or <c>Recall@4</c>.</param>
/// <param name="Value">The figure with its 95% interval, shares of 1.</param>
public sealed record ExperimentFigure(string Name, Estimate Value);
