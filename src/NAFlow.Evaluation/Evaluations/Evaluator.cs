using System.Diagnostics;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Judges maps of methods by metrics, image by image, into a folder from which an interrupted evaluation goes on.</summary>
public static class Evaluator
{
    /// <summary>
    /// Runs an evaluation, or what is left of it. The folder then holds <c>results.parquet</c>, which is the same whenever the evaluation is,
    /// <c>timings.parquet</c>, <c>evaluation.json</c>, and in <c>maps</c> small maps of the first three images (<see cref="KeptMaps"/>).
    /// </summary>
    /// <param name="subject">What is evaluated; the caller disposes of it.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">The folder of this evaluation.</param>
    /// <param name="resumes">Whether an evaluation that was begun there is gone on with; otherwise it is refused.</param>
    /// <param name="progress">Told of every image and of every method on it.</param>
    /// <param name="cancellation">Stops between maps; the images that are done are kept.</param>
    /// <exception cref="InvalidInputException">The folder holds something else, or the options do not fit the subject.</exception>
    public static EvaluationResult Run(
        IEvaluationSubject subject, EvaluationOptions options, string folder, bool resumes = false, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Run(subject, options, folder, new EvaluationRun { Resumes = resumes }, progress, cancellation);

    /// <summary>
    /// Runs an evaluation, or one shard of it. A shard writes <c>shards/results-003-of-008.parquet</c> and <c>shards/timings-003-of-008.parquet</c>;
    /// the rows of all shards one after the other are those of <c>results.parquet</c>, whatever their number.
    /// </summary>
    /// <param name="subject">What is evaluated; the caller disposes of it.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">The folder of this evaluation.</param>
    /// <param name="run">Which part of it is run, and how it goes on and ends.</param>
    /// <param name="progress">Told of every image and of every method on it.</param>
    /// <param name="cancellation">Stops between maps; the images that are done are kept.</param>
    /// <exception cref="InvalidInputException">The folder holds something else or is in use, or the options do not fit the subject.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or ended between two images as it was asked to.</exception>
    /// <exception cref="Files.WorkTakenOverException">Another process has taken the work over.</exception>
    public static EvaluationResult Run(
        IEvaluationSubject subject, EvaluationOptions options, string folder, EvaluationRun run, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(run);
        var evaluation = new ImageEvaluation(subject, options);
        using var kept = EvaluationFolder.Open(folder, EvaluationManifest.Of(subject, options), run);
        try
        {
            var times = kept.IsComplete ? null : RunImages(subject, options, evaluation, kept, run, progress, cancellation);
            var remarks = kept.Finish(options.Csv);
            var (first, end) = kept.Images(kept.Manifest.Images);
            return new EvaluationResult(folder, kept.Manifest, end - first, times?.Images ?? 0)
            {
                Times = times,
                Refused = [.. remarks.Where(remark => remark.Fate == ImageFate.Refused)],
                Missing = run.Shard is null ? [] : EvaluationFiles.Missing(folder, run.Shard.Count),
            };
        }
        catch (InvalidInputException) when (!kept.IsComplete)
        {
            kept.TakeBack();
            throw;
        }
    }

    /// <summary>Judges in memory, without a folder: for few images, such as in a notebook.</summary>
    /// <param name="subject">What is evaluated; the caller disposes of it.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of every image and of every method on it.</param>
    /// <param name="cancellation">Stops between maps.</param>
    /// <returns>The rows, with values of seven digits, as a folder would hold them.</returns>
    /// <exception cref="InvalidInputException">The options do not fit the subject, or it has no image.</exception>
    public static IReadOnlyList<EvaluationRow> Judge(
        IEvaluationSubject subject, EvaluationOptions options, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        var evaluation = new ImageEvaluation(subject, options);
        var images = subject.Choose(options.Images, options.Seed, new Choosing(progress), cancellation).Images;
        if (images.IsEmpty) throw NoImage(subject);
        var all = new List<EvaluationRow>();
        for (var image = 0; image < images.Length; image++)
        {
            cancellation.ThrowIfCancellationRequested();
            var done = image;
            using var sample = subject.Open(images[image]);
            all.AddRange(evaluation.Run(
                image, sample, method => progress?.Report(new EvaluationProgress(done, images.Length, method)), keepsMaps: false, cancellation).Rows);
            progress?.Report(new EvaluationProgress(image + 1, images.Length, sample.Name));
        }

        return all;
    }

    /// <summary>Checks that an evaluation can go to a folder, before any work.</summary>
    /// <param name="folder">The folder of the evaluation.</param>
    /// <param name="run">Which part of it will be run.</param>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    public static void RequireFolder(string folder, EvaluationRun run) => EvaluationFolder.Require(folder, run);

    private static RunTimes RunImages(
        IEvaluationSubject subject, EvaluationOptions options, ImageEvaluation evaluation, EvaluationFolder kept, EvaluationRun run,
        IProgress<EvaluationProgress>? progress, CancellationToken cancellation)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation, run.Ending);
        progress?.Report(new EvaluationProgress(0, 0, "choosing images"));
        var chosen = subject.Choose(options.Images, options.Seed, new Choosing(progress), stopped.Token);
        if (chosen.Images.IsEmpty) throw NoImage(subject);
        var images = chosen.Images;
        var (first, end) = kept.Images(images.Length);
        var done = Enumerable.Range(first, end - first).Count(kept.Has);
        var left = end - first - done;
        var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);

        // The first that can be used tells what is known of the images, and is opened whoever does it, and even if it is done.
        var isDescribed = false;
        string? firstRefusal = null;
        subject.Expect([.. Enumerable.Range(0, images.Length).Where(image => image == 0 || IsLeft(image)).Select(image => images[image])]);
        for (var image = 0; image < images.Length; image++)
        {
            if (isDescribed && !IsLeft(image)) continue;
            stopped.Token.ThrowIfCancellationRequested();
            EvaluationSample sample;
            var begun = watch.Elapsed.TotalSeconds;
            try
            {
                sample = subject.Open(images[image]);
            }
            catch (InvalidInputException problem)
            {
                firstRefusal ??= problem.Message;
                if (!IsLeft(image)) continue;
                kept.Remark(new ImageRemark(image, ImageFate.Refused, Why: problem.Message));
                done++;
                continue;
            }

            var waited = watch.Elapsed.TotalSeconds - begun;
            using (sample)
            {
                if (!isDescribed)
                {
                    string[] leftOut = [.. LeftOut(options, sample)];
                    if (leftOut.Length == options.Metrics.Count) throw new InvalidInputException(
                        $"{leftOut[0].TrimEnd('.')}; give other metrics or images.");
                    kept.Describe(images.Length, [.. chosen.Notes, .. leftOut]);
                    isDescribed = true;
                }

                if (!IsLeft(image)) continue;
                var before = done;
                var judged = evaluation.Run(
                    image, sample, method => progress?.Report(new EvaluationProgress(before, end - first, method)), image < KeptMaps.Images,
                    cancellation);
                judged.Timings.Insert(0, new EvaluationTiming(subject.Name, image, null, "waiting", waited));
                if (judged.Remark is { } remark) kept.Remark(remark);
                if (judged.Remark?.Fate != ImageFate.Misclassified) kept.Keep(image, judged.Rows, judged.Timings, judged.Maps);
                progress?.Report(new EvaluationProgress(++done, end - first, sample.Name));
            }
        }

        var times = new RunTimes(left, watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, subject.Reading);
        if (run.Shard is not null || Enumerable.Range(0, images.Length).Any(kept.IsJudged)) return times;
        kept.TakeBackRemarks();
        throw new InvalidInputException(
            isDescribed ? $"{subject.Network.Name} classifies none of the {images.Length} photos right; check that the class numbers are its own."
            : images.Length == 1 ? firstRefusal!
            : $"None of the {images.Length} photos can be used; the first: {firstRefusal}");

        bool IsLeft(int image) => image >= first && image < end && !kept.Has(image);
    }

    /// <summary>What is left out, as far as the first image tells, each in a sentence.</summary>
    private static IEnumerable<string> LeftOut(EvaluationOptions options, EvaluationSample first) =>
        options.Metrics.Select(metric => (metric.Name, Lacks: ImageEvaluation.Lacks(metric, first))).Where(metric => metric.Lacks is not null)
            .Select(metric => $"{metric.Name} is left out: it needs to know {metric.Lacks}, which these images do not tell.");

    private static InvalidInputException NoImage(IEvaluationSubject subject) => new($"{subject.Name} has no image to evaluate; give other data.");

    private sealed class Choosing(IProgress<EvaluationProgress>? progress) : IProgress<string>
    {
        public void Report(string value) => progress?.Report(new EvaluationProgress(0, 0, value));
    }
}

/// <summary>How far an evaluation has come.</summary>
/// <param name="Done">The images that are done, earlier runs counted.</param>
/// <param name="Count">All images; 0 while they are still being chosen.</param>
/// <param name="Doing">What is done now, such as the name of a method.</param>
public sealed record EvaluationProgress(int Done, int Count, string Doing);

/// <summary>Which part of an evaluation is run, and how it goes on and ends.</summary>
public sealed record EvaluationRun
{
    /// <summary>The shard that is run.</summary>
    /// <value>Null: all of it, in one piece.</value>
    public Shard? Shard { get; init; }

    /// <summary>Whether what was begun is gone on with; otherwise it is refused.</summary>
    /// <value>False.</value>
    public bool Resumes { get; init; }

    /// <summary>
    /// How long a process of another machine that works on the same may be silent before it is taken for dead and its work is taken over; one of this
    /// machine that has ended is known at once.
    /// </summary>
    /// <value>Five minutes.</value>
    /// <exception cref="InvalidInputException">It is less than a second.</exception>
    public TimeSpan Silence
    {
        get;
        init => field = value >= TimeSpan.FromSeconds(1)
            ? value
            : throw new InvalidInputException($"A process cannot be taken for dead after {value.TotalSeconds} seconds; give 1 or more.");
    } = Files.WorkLock.DefaultSilence;

    /// <summary>Asks for an end between two images: the one that is being judged is finished and kept.</summary>
    /// <value>Never.</value>
    public CancellationToken Ending { get; init; }
}

/// <summary>An evaluation, or a shard of one, that is complete.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">What it is of, and what readers should know.</param>
/// <param name="Images">Its images; of a shard, those of the shard.</param>
/// <param name="Computed">The images that were computed in this run; the others were done before.</param>
public sealed record EvaluationResult(string Folder, EvaluationManifest Manifest, int Images, int Computed)
{
    /// <summary>The images of this run or shard that could not be used.</summary>
    /// <value>None.</value>
    public IReadOnlyList<ImageRemark> Refused { get; init; } = [];

    /// <summary>What this run took.</summary>
    /// <value>Null: it had nothing to do.</value>
    public RunTimes? Times { get; init; }

    /// <summary>The shards that are not complete yet.</summary>
    /// <value>None.</value>
    public IReadOnlyList<Shard> Missing { get; init; } = [];
}

/// <summary>What was found of one image.</summary>
/// <param name="Rows">Its rows; none where it is left out.</param>
/// <param name="Timings">What each step took.</param>
/// <param name="Maps">The maps that are kept of it; null for none.</param>
/// <param name="Remark">What is to be said of it; null for nothing.</param>
internal sealed record JudgedImage(List<EvaluationRow> Rows, List<EvaluationTiming> Timings, KeptMaps? Maps, ImageRemark? Remark);

/// <summary>Evaluates images one by one: each is traced once, prepared for once by every metric and explained once by every method.</summary>
internal sealed class ImageEvaluation(IEvaluationSubject subject, EvaluationOptions options)
{
    private readonly Dictionary<string, int> depths = subject.Network.FlowNodes.Select((node, depth) => (node.Name, depth)).ToDictionary();
    private readonly HashSet<string> layers = [.. options.Layers.Of(subject.Network)];

    /// <summary>The rows, times and maps to be kept of one image.</summary>
    /// <param name="image">Its number in the evaluation.</param>
    /// <param name="sample">The image.</param>
    /// <param name="progress">Told the name of every method.</param>
    /// <param name="keepsMaps">Whether maps of it are kept.</param>
    /// <param name="cancellation">Stops between maps.</param>
    public JudgedImage Run(
        int image, EvaluationSample sample, Action<string> progress, bool keepsMaps, CancellationToken cancellation)
    {
        var (rows, timings) = (new List<EvaluationRow>(), new List<EvaluationTiming>());
        using var traced = TracedDecision.Record(subject.Network, sample.Input, sample.Decision, cancellation);
        timings.Add(new EvaluationTiming(subject.Name, image, null, "forward", traced.ForwardSeconds));
        var isWrong = sample.RightClass is { } right && FirstClass(traced) != right;
        if (isWrong && sample.IsOnlyForRight) return new JudgedImage(
            rows, timings, null, new ImageRemark(image, ImageFate.Misclassified, sample.Name));

        // Kept, since several methods start from them.
        _ = traced.Coefficients;
        timings.Add(new EvaluationTiming(subject.Name, image, null, "sweep", traced.SweepSeconds));
        var evaluated = new EvaluatedImage(traced) { Truth = sample.Truth, Seed = SeedOf(image) };
        var keeper = keepsMaps ? MapKeeper.For(traced, options.Methods, layers) : null;
        var scorers = new List<(IMapMetric Metric, IMapScorer Scorer)>();
        try
        {
            foreach (var metric in options.Metrics.Where(metric => Lacks(metric, sample) is null))
                scorers.Add((metric, Time(image, null, metric.Name, timings, () => metric.For(evaluated, cancellation))));
            foreach (var method in options.Methods)
            {
                cancellation.ThrowIfCancellationRequested();
                progress(method.Name);
                var maps = Judged(method, Time(image, method.Name, "explain", timings, () => method.Explain(traced, cancellation)[0]));
                keeper?.Add(method.Name, maps);
                foreach (var (metric, scorer) in scorers)
                {
                    var scores = Time(image, method.Name, metric.Name, timings, () => scorer.Score(method, maps, cancellation).ToList());
                    rows.AddRange(scores.Select(score => new EvaluationRow(
                        subject.Name, image, sample.Name, method.Name, score.Layer, depths[score.Layer], score.Figure,
                        EvaluationValue.Round(score.Value))));
                }
            }
        }
        finally
        {
            foreach (var (_, scorer) in scorers) scorer.Dispose();
        }

        return new JudgedImage(
            rows, timings, keeper?.Finish(image, sample, subject.Network.Preprocessing),
            isWrong ? new ImageRemark(image, ImageFate.ExplainedMisclassified, sample.Name) : null);
    }

    /// <summary>What a metric needs to know and is not known of an image; null for nothing.</summary>
    public static string? Lacks(IMapMetric metric, EvaluationSample sample) => metric.Need switch
    {
        MetricNeed.Object when sample.Truth is null => "where the object is",
        MetricNeed.Parts when sample.Truth is not { Parts.IsEmpty: false } => "where the parts are",
        MetricNeed.DecidingPart when sample.Truth?.DecidingPart is null => "which part decides",
        _ => null,
    };

    private static long FirstClass(TracedDecision traced)
    {
        using var first = traced.Trace.Output.flatten().argmax();
        return first.item<long>();
    }

    private T Time<T>(int image, string? method, string step, List<EvaluationTiming> timings, Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        var result = work();
        timings.Add(new EvaluationTiming(subject.Name, image, method, step, watch.Elapsed.TotalSeconds));
        return result;
    }

    /// <summary>The maps that are judged, from the image on.</summary>
    private MapSet Judged(MapMethod method, MapSet maps) =>
        maps.Only(layer => method.Scope != MapScope.EveryLayer || layers.Contains(layer), layer => depths[layer]);

    private int SeedOf(int image) => (int)(SplitMix.Mix(SplitMix.Mix((ulong)options.Seed + SplitMix.Increment) + (ulong)image) >> 33);
}
