using System.Globalization;
using NAFlow.Interactive;

namespace NAFlow.Cli;

/// <summary>Something to explain, and to write.</summary>
internal interface IJob
{
    /// <summary>How often progress is reported in all.</summary>
    int Steps { get; }

    /// <summary>Runs, and says in a line for each flow where it went.</summary>
    /// <param name="progress">Told in a few words of every step.</param>
    /// <param name="cancellation">Stops between steps.</param>
    IReadOnlyList<string> Run(IProgress<string>? progress, CancellationToken cancellation);
}

/// <summary>
/// Explains every image of a source, batch by batch. While a batch is explained, the next one is read and the flows of the last one are written, each
/// when it is whole.
/// </summary>
internal sealed class ExplanationJob(
    Network network, Decision decision, ExplainOptions options, DrawnAs picture, ResultFolder results, OpenInput input,
    int batchSize, PhotoShare? share = null) : IJob
{
    private readonly int[] numbers = share is null ? [.. Enumerable.Range(0, input.FolderNames.Count)] : [.. share.Numbers];

    private int Count => numbers.Length;

    public int Steps => ((Count + batchSize - 1) / batchSize * (1 + FlowPass.Steps(network, options))) + (Count * picture.Steps);

    public IReadOnlyList<string> Run(IProgress<string>? progress, CancellationToken cancellation)
    {
        var lines = new string?[input.FolderNames.Count];
        input.Expect(numbers);
        var reading = Read(0, progress);
        var writing = Task.CompletedTask;
        try
        {
            for (var first = 0; first < Count; first += batchSize)
            {
                using var batch = reading.GetAwaiter().GetResult();
                share?.Ending.ThrowIfCancellationRequested();
                reading = Read(first + batchSize, progress);
                if (Explained(batch!, first, progress, cancellation) is not { } flows) continue;
                writing.GetAwaiter().GetResult();
                writing = Write(batch!.Numbers, flows, lines, progress, cancellation);
            }

            writing.GetAwaiter().GetResult();
            return [.. lines.OfType<string>()];
        }
        finally
        {
            Task.WhenAll(reading, writing).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
            if (reading.IsCompletedSuccessfully) reading.Result?.Dispose();
        }
    }

    private Task<InputBatch?> Read(int first, IProgress<string>? progress) => first < Count
        ? Task.Run<InputBatch?>(() =>
        {
            var batch = input.Read(numbers[first..Math.Min(first + batchSize, Count)]);
            progress?.Report($"{Which(first)}read");
            return batch;
        })
        : Task.FromResult<InputBatch?>(null);

    /// <summary>The flows of a batch; null where its images were refused, the last of them because the network cannot read its shape.</summary>
    private FlowSet? Explained(InputBatch batch, int first, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (batch.Numbers.Count == 0) return null;
        try
        {
            return batch.Explain(network, decision, options, LayerProgress(first, progress), cancellation);
        }
        catch (InvalidInputException problem) when (input.IsOneByOne && Count > 1)
        {
            input.Refuse(batch.Numbers[0], problem);
            return null;
        }
    }

    private Task Write(IReadOnlyList<int> explained, FlowSet flows, string?[] lines, IProgress<string>? progress, CancellationToken cancellation) =>
        Task.Run(
        () =>
        {
            using (flows)
                foreach (var (number, flow) in flows.Index())
                {
                    share?.Require();
                    var name = input.FolderNames[explained[number]];
                    lines[explained[number]] = FlowLine.Of(flow, results.Write(flow, picture, name, progress, cancellation));
                }
        },
        CancellationToken.None);

    private IProgress<FlowProgress>? LayerProgress(int first, IProgress<string>? progress)
    {
        if (progress is null) return null;
        var which = Which(first);
        return new RelayedProgress<FlowProgress>(report => progress.Report($"{which}{report.Layer}"));
    }

    /// <summary>Which images of how many, before what is done with them; nothing where there is one.</summary>
    private string Which(int first)
    {
        var last = Math.Min(first + batchSize, Count);
        return Count == 1 ? string.Empty
            : last == first + 1 ? string.Create(CultureInfo.InvariantCulture, $"{last} of {Count}: ")
            : string.Create(CultureInfo.InvariantCulture, $"{first + 1} to {last} of {Count}: ");
    }
}

/// <summary>Explains why two photos are similar, on both, and writes a folder for each.</summary>
internal sealed class PairJob(
    Network network, Photo query, Photo reference, SimilarityChoice choice, ExplainOptions options, DrawnAs picture,
    ResultFolder results, RestPhotos? rest) : IJob
{
    public int Steps => (rest?.Labels.Length ?? 0) + FlowPass.Steps(network, options) + (2 * picture.Steps);

    public IReadOnlyList<string> Run(IProgress<string>? progress, CancellationToken cancellation)
    {
        var layers = progress is null ? null : new RelayedProgress<FlowProgress>(report => progress.Report(report.Layer));
        var others = rest?.Embed(network, choice.At, progress, cancellation);
        using var pair = network.ExplainPair(query, reference, choice.ComparedBy, options, choice.Rule, choice.At, others, layers, cancellation);
        return
        [
            FlowLine.Of(pair.Query, results.Write(pair.Query, picture, "query", progress, cancellation)),
            FlowLine.Of(pair.Reference, results.Write(pair.Reference, picture, "reference", progress, cancellation)),
        ];
    }
}

/// <summary>Explains two classes of one image, and writes a folder for each and both side by side.</summary>
internal sealed class CompareJob(
    Network network, (int First, int Second) classes, ExplainOptions options, DrawnAs picture, ResultFolder results, OpenInput input) : IJob
{
    public int Steps => (2 * (FlowPass.Steps(network, options) + picture.Steps)) + 1;

    public IReadOnlyList<string> Run(IProgress<string>? progress, CancellationToken cancellation)
    {
        var layers = progress is null ? null : new RelayedProgress<FlowProgress>(report => progress.Report(report.Layer));
        using var image = input.Read([0]);
        using var first = image.Explain(network, Decision.Class(classes.First), options, layers, cancellation);
        using var second = image.Explain(network, Decision.Class(classes.Second), options, layers, cancellation);
        progress?.Report("both side by side");
        var page = results.Write(first[0].Beside(second[0], picture.Options), cancellation);
        return
        [
            FlowLine.Of(first[0], results.Write(first[0], picture, "first", progress, cancellation)),
            FlowLine.Of(second[0], results.Write(second[0], picture, "second", progress, cancellation)),
            $"Side by side: open {page}",
        ];
    }
}

/// <summary>A written flow in a line.</summary>
internal static class FlowLine
{
    public static string Of(AttentionFlow flow, string page) =>
        $"{flow.Manifest.Input}: {flow.Explained.Label} ({flow.Explained.Figure}){Ahead(flow)}. Open {page}";

    /// <summary>The first class, when another one is explained.</summary>
    private static string Ahead(AttentionFlow flow) =>
        flow is { Explained.Index: { } explained, TopClasses: [var first, ..] } && first.Index != explained
        ? $", where {first.Label} comes first"
        : string.Empty;
}
