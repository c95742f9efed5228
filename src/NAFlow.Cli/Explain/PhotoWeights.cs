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
            return PullCommand.PullAsync(cache, entry, console, cancellation).GetAwaiter().GetResult();
        }
        catch (InvalidInputException problem)
        {
            throw new InvalidInputException(
                $"A photo without --weights is explained by {Name}, which is not in the cache: {problem.Message.TrimEnd('.')}; or name other weights.",
                problem);
        }
    }
}
