using System.Globalization;
using System.Text.Json.Serialization;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>What became of an image.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageFate>))]
public enum ImageFate
{
    /// <summary>It cannot be used: it is damaged, or what is known of it is.</summary>
    Refused,

    /// <summary>The network puts another class first, and so it is left out.</summary>
    Misclassified,

    /// <summary>The network puts another class first, and it is explained all the same.</summary>
    ExplainedMisclassified,
}

/// <summary>What is to be said of one image of an evaluation.</summary>
/// <param name="Image">Its number in the evaluation, from 0.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Name">Its name; null where it was not opened.</param>
/// <param name="Why">Why it was refused, in a sentence that names it; null otherwise.</param>
public sealed record ImageRemark(int Image, ImageFate Fate, string? Name = null, string? Why = null)
{
    /// <summary>Remarks in sentences, a count for each kind.</summary>
    /// <param name="remarks">The remarks.</param>
    /// <param name="images">How many images there are.</param>
    internal static IEnumerable<string> Sentences(IReadOnlyList<ImageRemark> remarks, int images)
    {
        string Count(ImageFate fate) => string.Create(CultureInfo.InvariantCulture, $"{remarks.Count(remark => remark.Fate == fate):N0}");
        bool Any(ImageFate fate) => remarks.Any(remark => remark.Fate == fate);
        if (Any(ImageFate.Refused)) yield return $"Of {images:N0} photos, {Count(ImageFate.Refused)} that cannot be used are left out.";
        if (Any(ImageFate.Misclassified))
            yield return $"Of {images:N0} photos, {Count(ImageFate.Misclassified)} that the network classifies wrongly are left out.";
        if (Any(ImageFate.ExplainedMisclassified))
            yield return
                $"Of {images:N0} photos, {Count(ImageFate.ExplainedMisclassified)} are ones that the network classifies wrongly; their labelled class is explained all the same.";
    }
}

/// <summary>How long a run took, and reading its images.</summary>
/// <param name="Images">The images that the run worked on, those that were left out among them.</param>
/// <param name="Seconds">Its wall time, from the first image to the last.</param>
/// <param name="Processor">Its processor time, in seconds over all threads.</param>
/// <param name="Reading">What reading took; null where images are not read from files.</param>
public sealed record RunTimes(int Images, double Seconds, double Processor, ReadingTimes? Reading);
