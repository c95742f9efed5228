using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// The plain gradient at every layer: the largest absolute coefficient of a position, <c>max over c of |L_c|</c>.
/// </summary>
public static class Gradient
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Simonyan et al., 2013, arXiv 1312.6034";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("gradient", Explain) { Source = Source };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (_, gradient) => gradient.abs().amax([1L]));
    }
}

/// <summary>
/// Gradient times input at every layer: <c>|sum over c of L_c x_c|</c>.
/// </summary>
internal static class GradientTimesInput
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Shrikumar et al., 2016, arXiv 1605.01713";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("gradient x input", Explain)
    { Source = Source, Neurons = LayerMaps.Neurons(static (activation, gradient) => gradient * activation) };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfCoefficients(traced, cancellation, static (activation, gradient) => (gradient * activation).sum(1).abs());
    }
}

/// <summary>
/// SmoothGrad at every layer: the mean of the coefficients over copies of the image with Gaussian noise, then the largest absolute value of a
/// position over channels. The images of a batch have the same noise, times the deviation of each, so that no map depends on what else is in the
/// batch.
/// </summary>
public static class SmoothGrad
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Smilkov et al., 2017, arXiv 1706.03825";

    /// <summary>The method, by its name in tables.</summary>
    /// <param name="options">Its options; null for those of the reference.</param>
    public static MapMethod Method(SmoothGradOptions? options = null) =>
        new("SmoothGrad", (traced, cancellation) => Explain(traced, options, cancellation))
        {
            Source = Source,
            Options = options ?? SmoothGradOptions.Default,
        };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="options">How it samples; null for <see cref="SmoothGradOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(
        TracedDecision traced, SmoothGradOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        options ??= SmoothGradOptions.Default;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)options.Seed, CPU);
        var deviation = (traced.Input.amax([1L, 2, 3], keepdim: true) - traced.Input.amin([1L, 2, 3], keepdim: true)).Times(options.Noise);
        var means = ChangedInputs.MeanCoefficients(traced, options.Samples, options.BatchSize, _ => Noisy(), traced.Network.FlowNodes, cancellation);
        return LayerMaps.OfNodes(traced, cancellation, node => means[node.Index]?.abs().amax([1L]));

        Tensor Noisy() => traced.Input
            .PlusProduct(
                randn([1, .. traced.Input.shape.Skip(1)], generator: generator).to(traced.Input.dtype).to(traced.Input.device).expand_as(
                    traced.Input),
                deviation.expand_as(traced.Input));
    }
}

/// <summary>How SmoothGrad samples.</summary>
public sealed record SmoothGradOptions
{
    /// <summary>What the reference does.</summary>
    public static SmoothGradOptions Default { get; } = new();

    /// <summary>How many noisy images are averaged over.</summary>
    /// <value>50.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Samples
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} noisy images have no mean; choose 1 or more.");
    } = 50;

    /// <summary>The noise's standard deviation, as a fraction of the range of the image's values.</summary>
    /// <value>0.15.</value>
    /// <exception cref="InvalidInputException">It is not in [0, 1].</exception>
    public double Noise
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new InvalidInputException($"Noise of {value} of an image's range is not usable; choose 0 to 1.");
    } = 0.15;

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>5.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 5;

    /// <summary>The seed of the noise.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;
}

/// <summary>
/// Integrated gradients of the image: the image times the mean of its coefficients on the straight way from 0 (the mean colour, since images are
/// normalised), by the midpoint rule; the map is the sum of absolute values over channels.
/// </summary>
internal static class IntegratedGradients
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Sundararajan et al., 2017, arXiv 1703.01365";

    /// <summary>The method, by its name in tables.</summary>
    /// <param name="options">Its options; null for those of the reference.</param>
    public static MapMethod Method(IntegratedGradientsOptions? options = null) =>
        new("integrated gradients", (traced, cancellation) => Explain(traced, options, cancellation))
        {
            Source = Source,
            Scope = MapScope.Image,
            Options = options ?? IntegratedGradientsOptions.Default,
        };

    /// <summary>The map of the image of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="options">How it integrates; null for <see cref="IntegratedGradientsOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map <c>[H, W]</c> of the node <c>input</c>; none where the score does not depend on the image.</returns>
    public static IReadOnlyList<MapSet> Explain(
        TracedDecision traced, IntegratedGradientsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var maps = new BatchMaps((int)traced.Trace.BatchSize);
        if (Attributions(traced, options ?? IntegratedGradientsOptions.Default, cancellation) is { } found) maps
            .Add(traced.Network.Nodes[0], found.abs().sum(1));
        return maps.BySample;
    }

    /// <summary>The attribution of every value of the image, <c>[B, C, H, W]</c>; they add up to the score less that of the baseline.</summary>
    internal static Tensor? Attributions(TracedDecision traced, IntegratedGradientsOptions options, CancellationToken cancellation)
    {
        Node image = traced.Network.Nodes[0];
        var means = ChangedInputs.MeanCoefficients(
            traced, options.Steps, options.BatchSize, step => traced.Input.Times((step + 0.5) / options.Steps), [image], cancellation);
        return means[image.Index] is { } mean ? mean * traced.Input : null;
    }
}

/// <summary>How integrated gradients integrate.</summary>
public sealed record IntegratedGradientsOptions
{
    /// <summary>What the reference does.</summary>
    public static IntegratedGradientsOptions Default { get; } = new();

    /// <summary>How many points of the way from the baseline are summed over, each in the middle of its step.</summary>
    /// <value>50.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Steps
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} steps lead nowhere; choose 1 or more.");
    } = 50;

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>5.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 5;
}
