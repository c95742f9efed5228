using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// Do the maps lie on the object? Explains the labelled class of every photo with several methods and scores every layer's
/// map against the box.
/// </summary>
public static class LocalisationStudy
{
    /// <summary>Runs the study, photo by photo, all methods on each.</summary>
    /// <param name="network">The network; photos are prepared by its preprocessing, which must squash them whole (no crop), so that boxes scale.</param>
    /// <param name="photos">The photos and boxes.</param>
    /// <param name="methods">The methods, each under a name of its own.</param>
    /// <param name="onlyCorrect">Whether photos that the network classifies wrongly are left out; otherwise their labelled class is explained all the same.</param>
    /// <param name="progress">Told the name of every photo as it is done.</param>
    /// <param name="cancellation">Stops between solver iterations.</param>
    public static LocalisationResult Run(
        Network network, IReadOnlyList<BoxedPhoto> photos, IReadOnlyList<ExplainMethod> methods,
        bool onlyCorrect = true, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(methods);
        if (network.Preprocessing.ResizeMode != ResizeMode.Square)
            throw new InvalidInputException("Photos are cropped by this preprocessing, so their boxes would not fit; use the square resize.");
        var scores = new Dictionary<(string Method, string Layer), List<LocalisationScore>>();
        var costs = methods.ToDictionary(method => method.Name, _ => new List<double>());
        var wrong = 0;
        foreach (var boxed in photos)
        {
            var photo = Photo.Load(boxed.Path);
            foreach (var method in methods)
            {
                using var flow = network.Explain(photo, Decision.Class(boxed.ClassIndex), method.Options, cancellation: cancellation);
                var right = flow.TopClasses[0].Index == boxed.ClassIndex;
                if (!right && method == methods[0]) wrong++;
                if (!right && onlyCorrect) break;

                costs[method.Name].Add(flow.Seconds.CascadeInF);
                foreach (var layer in flow.Layers)
                {
                    if (!scores.TryGetValue((method.Name, layer.Name), out var list)) scores[(method.Name, layer.Name)] = list = [];
                    list.Add(MapLocalisation.Score(layer.Map, boxed.Box, photo.Height, photo.Width));
                }
            }

            progress?.Report(photo.Name);
        }

        var explained = photos.Count - (onlyCorrect ? wrong : 0);
        if (explained == 0) throw new InvalidInputException($"{network.Name} classifies none of the {wrong} photos right; check that the class numbers are its own.");
        return new LocalisationResult(
            explained, wrong,
            [.. scores.Select(entry => new LayerLocalisation(
                entry.Key.Method, entry.Key.Layer,
                Bootstrap.Mean([.. entry.Value.Select(score => score.Hit ? 1.0 : 0.0)]), Bootstrap.Mean([.. entry.Value.Select(score => score.Energy)])))],
            costs.ToDictionary(entry => entry.Key, entry => Median.Of(entry.Value)));
    }
}
