using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Score-CAM at the last feature map: every channel, enlarged bilinearly to the image and brought to [0, 1] (a constant one hides everything), is
/// multiplied onto the image; the softmax over channels of the network's confidence then weighs them: <c>relu(sum over c of w_c x_c)</c>.
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
        var scores = ChangedInputs
            .Confidences(traced, (int)features.shape[1], options.BatchSize, (first, number) => traced.Input * Masks(first, number), cancellation);
        var weights = nn.functional.softmax(tensor(scores), 0).unsqueeze(0).to(features.dtype).to(features.device);
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

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 32;
}
