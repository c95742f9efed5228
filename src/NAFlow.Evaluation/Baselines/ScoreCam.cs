using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Score-CAM at the last feature map: every channel, enlarged bilinearly to the image and brought to [0, 1] (a constant one hides everything), is
/// multiplied onto the image; what the network then says of the answer weighs the channels (<see cref="ScoreCamWeights"/>):
/// <c>relu(sum over c of w_c x_c)</c>.
/// </summary>
internal static class ScoreCam
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Wang et al., 2020, arXiv 1910.01279";

    /// <summary>The method, by its name in tables.</summary>
    /// <param name="options">Its options; null for those of the reference.</param>
    public static MapMethod Method(ScoreCamOptions? options = null) =>
        new("Score-CAM", (traced, cancellation) => Explain(traced, options, cancellation))
        {
            Source = Source,
            Scope = MapScope.LastLayer,
            Options = options ?? ScoreCamOptions.Default,
        };

    /// <summary>The map of the last feature map.</summary>
    /// <param name="traced">The traced decision, of one image.</param>
    /// <param name="options">How it asks; null for <see cref="ScoreCamOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The map <c>[h, w]</c> of the network's feature node, by its name.</returns>
    /// <exception cref="InvalidInputException">There is more than one image.</exception>
    public static IReadOnlyList<MapSet> Explain(
        TracedDecision traced, ScoreCamOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        ChangedInputs.RequireOneImage(traced, "Score-CAM");
        options ??= ScoreCamOptions.Default;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var features = traced.Trace[traced.Network.FeatureNode];
        var isSoftmax = options.Weights == ScoreCamWeights.SoftmaxOfScores;
        var scores = tensor(ImageBatches.Ask(
            traced, (int)features.shape[1], options.BatchSize, (first, end) => traced.Input * Masks(first, end - first),
            images => isSoftmax ? AnswerScore.Of(traced, images) : AnswerConfidence.Of(traced, images), cancellation));
        var weights = (isSoftmax ? nn.functional.softmax(scores, 0) : scores).unsqueeze(0).to(features.dtype).to(features.device);
        var maps = new BatchMaps(1);
        maps.Add(traced.Network.FeatureNode, features.Weighed(weights));
        return maps.BySample;

        Tensor Masks(int first, int number)
        {
            var channels = features.narrow(1, first, number).permute(1, 0, 2, 3).contiguous();
            var large = nn.functional.interpolate(
                channels, [traced.Input.shape[2], traced.Input.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
            var least = large.amin([1L, 2, 3], keepdim: true);
            return (large - least).DividedBy(large.amax([1L, 2, 3], keepdim: true) - least);
        }
    }
}

/// <summary>How Score-CAM asks the network.</summary>
public sealed record ScoreCamOptions
{
    /// <summary>What the reference does.</summary>
    public static ScoreCamOptions Default { get; } = new();

    /// <summary>How a channel is weighed by what the network says of the image that is seen through it.</summary>
    /// <value><see cref="ScoreCamWeights.SoftmaxOfScores"/>, as pytorch-grad-cam and torch-cam have it.</value>
    /// <exception cref="InvalidInputException">They are no known weights.</exception>
    public ScoreCamWeights Weights
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new InvalidInputException(
            $"Score-CAM has no weights {value}; choose SoftmaxOfScores or Probability.");
    }

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 32;
}

/// <summary>How Score-CAM weighs a channel.</summary>
public enum ScoreCamWeights
{
    /// <summary>The softmax over channels of the explained score (of a class its logit): pytorch-grad-cam and torch-cam.</summary>
    SoftmaxOfScores,

    /// <summary>The probability of the answer itself, and of what has none the score: the authors' program.</summary>
    Probability,
}
