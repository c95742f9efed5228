using NAFlow.Imaging;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Integrated gradients of the image: the image times the mean of its coefficients on the straight way from 0 (the mean colour, since images are normalised), by the midpoint
/// rule; the map is the sum of absolute values over channels.
/// </summary>
public static class IntegratedGradients
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Sundararajan et al., 2017, arXiv 1703.01365";

    /// <summary>The map of the image of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="options">How it integrates; null for <see cref="IntegratedGradientsOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map <c>[H, W]</c> of the node <c>input</c>; none where the score does not depend on the image.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(
        TracedDecision traced, IntegratedGradientsOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var maps = new BatchMaps((int)traced.Trace.BatchSize);
        if (Attributions(traced, options ?? IntegratedGradientsOptions.Default, cancellation) is { } found) maps.Add(traced.Network.Nodes[0], found.abs().sum(1));
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
