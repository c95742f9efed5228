using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary>The published weights that explain a photo where neither a network nor weights are named.</summary>
internal static class PhotoWeights
{
    /// <summary>SqueezeNet 1.1: ImageNet's classes in the smallest download.</summary>
    public const string Name = "squeezenet1_1";

    /// <summary>Takes the weights from the cache, or downloads them into it.</summary>
    /// <returns>False when the download was cancelled.</returns>
    /// <exception cref="InvalidInputException">They are not there and cannot be had; the sentence says how to get them.</exception>
    public static bool Require(ToolConsole console, CancellationToken cancellation)
    {
        var (cache, entry) = (WeightsCache.Default, WeightsCatalogue.Find(Name));
        if (cache.Contains(entry)) return true;
        try
        {
            return WeightsDownload.RunAsync(cache, entry, console, cancellation).GetAwaiter().GetResult();
        }
        catch (InvalidInputException problem)
        {
            throw new InvalidInputException(
                $"A photo without --weights is explained by {Name}, which is not in the cache: {problem.Message.TrimEnd('.')}; or name other weights.",
                problem);
        }
    }
}

/// <summary>A download of published weights into the cache, as it is shown.</summary>
internal static class WeightsDownload
{
    private const double BytesOfMebibyte = 1 << 20;

    /// <summary>Downloads weights under a bar, unless they are in the cache, and notes where they are.</summary>
    /// <returns>False when it was cancelled on its way; the error stream says what is kept.</returns>
    /// <exception cref="InvalidInputException">They cannot be had.</exception>
    public static async Task<bool> RunAsync(WeightsCache cache, WeightsEntry entry, ToolConsole console, CancellationToken cancellation)
    {
        try
        {
            var pulled = await ProgressBar.RunAsync<DownloadProgress, PulledWeights>(
                console, entry.Name, report => Describe(report, entry), progress => cache.PullAsync(entry, progress, cancellation));
            console.Note(Describe(pulled));
            return true;
        }
        catch (OperationCanceledException) when (cache.UnfinishedPathOf(entry) is { } path)
        {
            console.Error.WriteLine(OneLine.Of($"Cancelled; what came of {entry.Name} is kept in '{path}', and the next pull goes on with it."));
            return false;
        }
    }

    private static ProgressLine Describe(DownloadProgress report, WeightsEntry entry)
    {
        var total = report.TotalBytes ?? entry.Mebibytes * BytesOfMebibyte;
        var text = $"{report.Name}{(report.Attempt > 1 ? $", attempt {report.Attempt}" : "")}, {SizeText.Of(report.Bytes)}";
        return new ProgressLine(text, total > 0 ? report.Bytes / total : null);
    }

    private static string Describe(PulledWeights pulled) => pulled.WasCached
        ? $"{pulled.Entry.Name} is in the cache already: {pulled.Path}"
        : $"{pulled.Entry.Name}: {SizeText.Of(pulled.Bytes)} in {pulled.Path}";
}
