using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>One image whose maps are judged, with the decision that they explain. The trace belongs to the caller.</summary>
/// <param name="Traced">The traced decision, a batch of one.</param>
public sealed record EvaluatedImage(TracedDecision Traced)
{
    /// <summary>What is known of where things are.</summary>
    /// <value>Null: nothing.</value>
    public ImageTruth? Truth { get; init; }

    /// <summary>The seed of whatever a metric draws at random for this image.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The network.</summary>
    public Network Network => Traced.Network;

    /// <summary>The prepared image, <c>[1, C, H, W]</c>; it belongs to the trace.</summary>
    public Tensor Input => Traced.Input;

    /// <summary>The network's confidence in the explained answer.</summary>
    /// <param name="images">Changed images, <c>[N, C, H, W]</c>.</param>
    public IReadOnlyList<double> Confidence(Tensor images) => AnswerConfidence.Of(Traced, images);
}

/// <summary>What a metric needs to know of an image, or a sentence that it is not known.</summary>
internal static class NeededTruth
{
    /// <summary>Where the object is.</summary>
    /// <exception cref="InvalidInputException">It is not known, or the mask does not fill the image.</exception>
    public static ImageTruth Object(EvaluatedImage image, string metric)
    {
        ArgumentNullException.ThrowIfNull(image);
        var truth = image.Truth
            ?? throw new InvalidInputException(
                $"The metric '{metric}' needs to know where the object is; choose images with masks or boxes, or leave the metric out.");
        Check(truth, truth.Object.Length, "object");
        return truth;
    }

    /// <summary>Where the object and its parts are.</summary>
    /// <exception cref="InvalidInputException">There is no part, or a mask does not fill the image.</exception>
    public static ImageTruth Parts(EvaluatedImage image, string metric)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Truth is not { Parts.IsEmpty: false } truth)
            throw new InvalidInputException(
                $"The metric '{metric}' needs to know the parts of the object; choose drawn images, or leave the metric out.");
        foreach (var part in truth.Parts) Check(truth, part.Mask.Length, part.Name);
        return truth;
    }

    private static void Check(ImageTruth truth, int pixels, string what)
    {
        if (pixels != truth.Height * truth.Width)
            throw new InvalidInputException(
                $"The mask of the {what} has {pixels} pixels and the image {truth.Height} x {truth.Width}; give one value for each pixel.");
    }
}
