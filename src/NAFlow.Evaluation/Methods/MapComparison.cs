using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>The maps of several methods for one decision, side by side.</summary>
public static class MapComparison
{
    private const int Side = 144, Shown = 7;

    /// <summary>
    /// Draws a row for each method and a column for each layer, from the image to the last feature map; every map on its own scale.
    /// </summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="photo">The photo.</param>
    /// <param name="decision">What is explained.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="layers">The layers' names; null for seven of those that every path goes through, evenly.</param>
    /// <param name="cancellation">Stops between layers and solver iterations.</param>
    /// <exception cref="InvalidInputException">No method or layer is given, the network has no such layer, or the photo or the decision does not fit
    /// it.</exception>
    public static Photo Draw(
        Network network, Photo photo, Decision decision, IReadOnlyList<MapMethod> methods, IReadOnlyList<string>? layers = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(methods);
        if (methods.Count == 0) throw new InvalidInputException("A comparison needs a method; give at least one.");
        layers ??= EvenlyChosen.Of(Waist.Of(network), Shown);
        if (layers.Count == 0) throw new InvalidInputException("A comparison needs a layer; give at least one.");
        foreach (var layer in layers) _ = network[layer];

        var prepared = network.Preprocessing.Prepare(photo);
        using var input = prepared.ToTensor();
        using var traced = TracedDecision.Record(network, input, decision, cancellation);
        var tiles = new List<GridTile>();
        foreach (var method in methods)
        {
            var maps = method.Explain(traced, cancellation)[0];
            tiles.AddRange(layers.Select(layer => maps.TryGetValue(layer, out var map)
                ? new GridTile(layer, method.Name, Overlay.Blend(prepared.Picture, map.Scaled(), ColourMap.Inferno, OverlayOptions.OnBlack))
                : new GridTile(layer, $"{method.Name}: none", prepared.Picture)));
        }

        return FlowGrid.Draw(tiles, new FlowGridOptions
        {
            Columns = layers.Count,
            TileSize = Side,
            ColourBar = ColourMap.Inferno,
            ColourBarLabel = "attention, each map on its own scale",
        });
    }
}
