namespace NAFlow.Evaluation;

/// <summary>Judges maps of methods by metrics, image by image, into a folder from which an interrupted evaluation goes on.</summary>
public static class Evaluator
{
    /// <summary>
    /// Runs an evaluation, or what is left of it. The folder then holds <c>results.parquet</c>, which is the same whenever the evaluation is,
    /// <c>timings.parquet</c> and <c>evaluation.json</c>.
    /// </summary>
    /// <param name="subject">What is evaluated; it stays the caller's.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">The folder of this evaluation.</param>
    /// <param name="resumes">Whether an evaluation that was begun there is gone on with; otherwise it is refused.</param>
    /// <param name="progress">Told of every image and of every method on it.</param>
    /// <param name="cancellation">Stops between maps; the images that are done are kept.</param>
    /// <exception cref="InvalidInputException">The folder holds something else, or the options do not fit the subject.</exception>
    public static EvaluationResult Run(
        IEvaluationSubject subject, EvaluationOptions options, string folder, bool resumes = false, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(folder);
        var evaluation = new ImageEvaluation(subject, options);
        using var kept = EvaluationFolder.Open(folder, EvaluationManifest.Of(subject, options), resumes);
        var computed = kept.Manifest.IsComplete ? 0 : RunImages(subject, options, evaluation, kept, progress, cancellation);
        kept.Finish(options.Csv);
        return new EvaluationResult(folder, kept.Manifest, computed);
    }

    /// <summary>Checks that an evaluation can go to a folder, before any work.</summary>
    /// <param name="folder">The folder of the evaluation.</param>
    /// <param name="resumes">Whether an evaluation that was begun there is gone on with.</param>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    public static void RequireFolder(string folder, bool resumes) => EvaluationFolder.Require(folder, resumes);

    private static int RunImages(
        IEvaluationSubject subject, EvaluationOptions options, ImageEvaluation evaluation, EvaluationFolder kept, IProgress<EvaluationProgress>? progress,
        CancellationToken cancellation)
    {
        progress?.Report(new EvaluationProgress(0, 0, "choosing images"));
        var chosen = subject.Choose(options.Images, options.Seed, new Choosing(progress), cancellation);
        int[] left = [.. Enumerable.Range(0, chosen.Images.Length).Where(image => !kept.Has(image))];
        var done = chosen.Images.Length - left.Length;
        Describe(subject, options, kept, chosen);
        foreach (var image in left)
        {
            cancellation.ThrowIfCancellationRequested();
            using var sample = subject.Open(chosen.Images[image]);
            var before = done;
            var (rows, timings) = evaluation.Run(image, sample, method => progress?.Report(new EvaluationProgress(before, chosen.Images.Length, method)), cancellation);
            kept.Keep(image, rows, timings);
            progress?.Report(new EvaluationProgress(++done, chosen.Images.Length, sample.Name));
        }

        return left.Length;
    }

    /// <summary>Notes what is left out, as far as the first image tells.</summary>
    private static void Describe(IEvaluationSubject subject, EvaluationOptions options, EvaluationFolder kept, ChosenImages chosen)
    {
        if (chosen.Images.IsEmpty) throw new InvalidInputException($"{subject.Name} has no image to evaluate; give other data.");
        using var first = subject.Open(chosen.Images[0]);
        var lacking = options.Metrics.Select(metric => (metric.Name, Lacks: ImageEvaluation.Lacks(metric, first))).Where(metric => metric.Lacks is not null)
            .Select(metric => $"{metric.Name} is left out: it needs to know where the {metric.Lacks} {(metric.Lacks == "parts" ? "are" : "is")}, which these images do not tell.");
        kept.Describe(chosen.Images.Length, [.. chosen.Notes, .. lacking]);
    }

    private sealed class Choosing(IProgress<EvaluationProgress>? progress) : IProgress<string>
    {
        public void Report(string value) => progress?.Report(new EvaluationProgress(0, 0, value));
    }
}
