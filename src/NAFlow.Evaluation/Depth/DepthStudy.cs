using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>
/// Do the maps stay sane down a deep network? Follows entropy, agreement with no inversion, and residuals from N to the image, for the first class of every
/// photo.
/// </summary>
public static class DepthStudy
{
    /// <summary>Runs the study, photo by photo, all methods on each.</summary>
    /// <param name="network">The network.</param>
    /// <param name="photos">The photos.</param>
    /// <param name="methods">The methods, each under a name of its own.</param>
    /// <param name="progress">Told the name of every photo as it is done.</param>
    /// <param name="cancellation">Stops between solver iterations.</param>
    public static DepthResult Run(
        Network network, IReadOnlyList<string> photos, IReadOnlyList<ExplainMethod> methods, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(methods);
        if (photos.Count == 0) throw new InvalidInputException("There is no photo to follow a network on; name at least one.");
        var readings = new List<DepthReading>();
        var costs = methods.ToDictionary(method => method.Name, _ => new List<double>());
        foreach (var path in photos)
        {
            var photo = Photo.Load(path);
            using var control = network.Explain(photo, options: ExplainOptions.AsPublished, cancellation: cancellation);
            foreach (var method in methods)
            {
                using var flow = network.Explain(photo, options: method.Options, cancellation: cancellation);
                costs[method.Name].Add(flow.Seconds.CascadeInF);
                readings.AddRange(flow.Layers.Zip(control.Layers, (layer, other) => new DepthReading(
                    method.Name, layer.Name, layer.SpatialEntropy, Correlation.Of(layer.Map.Values.Span, other.Map.Values.Span), layer.Residual)));
            }

            progress?.Report(photo.Name);
        }

        return new DepthResult(
            network.Name, photos.Count,
            [.. readings.GroupBy(reading => (reading.Method, reading.Layer)).Select(group => new DepthReading(
                group.Key.Method, group.Key.Layer, group.Average(reading => reading.Entropy), group.Average(reading => reading.Correlation), group.Average(reading => reading.Residual)))],
            costs.ToDictionary(entry => entry.Key, entry => Median.Of(entry.Value)));
    }
}
