using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>What stands under the picture of a layer, and what the picture shows.</summary>
internal static class LayerFigures
{
    /// <summary>
    /// Name, the share of its neurons that takes part, and the names of findings; in a row of small pictures the viewer alone shows the other shares,
    /// kind, shape, residual and what a finding means.
    /// </summary>
    public static string Caption(FlowLayer layer) => $"""
        <figcaption><strong>{Html.Name(layer.Name)}</strong><br>{ShareText.Short(layer)}<span class="more">{ShareText.Long(layer)[ShareText.Short(layer).Length..]}
        <br>{Html.Text(layer.Kind)} <span class="whole">{string.Join(" × ", layer.Shape)}</span>{Residual(layer)}</span>{Findings(layer)}</figcaption>
        """;

    /// <summary>What a layer's picture shows, for those who cannot see it.</summary>
    public static string Describe(FlowLayer layer, bool overPhoto)
    {
        var values = layer.Map.Values.Span;
        var brightest = 0;
        for (var index = 1; index < values.Length; index++)
            if (values[index] > values[brightest])
                brightest = index;
        var (row, column) = Math.DivRem(brightest, layer.Map.Width);
        var place = $"brightest {Part(column, layer.Map.Width)} from the left and {Part(row, layer.Map.Height)} from the top";
        return $"Attention map of {layer.Name}{(overPhoto ? " over the photo" : string.Empty)}, {place}";
    }

    private static string Residual(FlowLayer layer) =>
        layer.Residual is { } residual ? $", <span class=\"whole\">residual {NumberText.Decimals(residual)}</span>" : string.Empty;

    private static string Findings(FlowLayer layer) => string.Concat(layer.Findings.Select(FindingText.Of).Select(finding =>
        $"""<br><span class="finding"><b>{Html.Text(finding.Name)}</b><span class="more"> {Html.Text(finding.Sentence)}</span></span>"""));

    private static string Part(int position, int length) => $"{100 * (position + 0.5) / length:0} %";
}

/// <summary>Every figure of every layer as a table.</summary>
internal static class LayerTable
{
    public static string Write(IReadOnlyList<FlowLayer> layers) => SheetHtml.Write(Sheet(layers));

    /// <summary>The table.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="first">Columns before the figures.</param>
    public static Sheet Sheet(IReadOnlyList<FlowLayer> layers, params SheetColumn<FlowLayer>[] first) => Interactive.Sheet.Of(
        "Figures of every layer", layers,
        [
            new("layer", layer => layer.Name, CellContent.Words),
            .. first,
            new("kind", layer => layer.Kind, CellContent.Words),
            new("shape", layer => string.Join(" × ", layer.Shape)),
            new("take part", layer =>
                Share(layer.Shares?.TakingPart), Note: "the share of neurons that are active and that the decision came through"),
            new("abandoned", layer => Share(layer.Shares?.Abandoned), Note: "the share that are active and that it did not come through"),
            new("silent", layer => Share(layer.Shares?.Silent), Note: "the share that are switched off"),
            new("coefficient 0", layer =>
                PercentText.Of(layer.AbandonedFraction), Note: "the share without a coefficient, or abandoned by epsilon, active or not"),
            new("channels", layer =>
                PercentText.Of(layer.AbandonedChannelFraction), Note: "the share of channels without any neuron that has a coefficient"),
            new("residual", layer => Figure(layer.Residual, "0.0000"),
                Note: "what is left of the layer's equations, relative to their size; a dash where a closed form was used"),
            new("condition", layer => Figure(layer.Condition, "0.#"), Note: "how much small changes above may change the map, at least"),
            new("iterations", layer => Figure(layer.Iterations, "0"), Note: "of the solver"),
            new("seconds", layer => Figure(layer.Seconds, "0.000"), Note: "that the inversion took"),
            new("entropy", layer => Figure(layer.SpatialEntropy, "0.00"),
                Note: "of the map over its places: 0 for one bright pixel, 1 for a constant map"),
            new("findings", layer => string.Join(", ", layer.Findings.Select(finding => FindingText.Of(finding).Name)), CellContent.Words),
        ]);

    private static string Share(double? share) => share is { } known ? PercentText.Of(known) : "–";

    private static string Figure(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}

/// <summary>The layers of a flow as a table with a small picture of each map.</summary>
internal static class LayerListHtml
{
    private const int Side = 56;

    public static string Write(IReadOnlyList<FlowLayer> layers) => SheetHtml.Write(Sheet(layers));

    public static string Text(IReadOnlyList<FlowLayer> layers) => SheetText.Write(Sheet(layers));

    private static Sheet Sheet(IReadOnlyList<FlowLayer> layers) =>
        LayerTable.Sheet(layers, new SheetColumn<FlowLayer>("map", Picture, CellContent.Picture));

    private static string Picture(FlowLayer layer)
    {
        var map = Resize.Bilinear(layer.Map.Scaled(), Side, Side);
        var description = LayerFigures.Describe(layer, overPhoto: layer.Under is not null);
        return WebPicture.Image(
            layer.Under is { } photo ? Overlay.Blend(WebPicture.Within(photo, 2 * Side), MapScaling.Scaled([layer.Map], MapScale.EachAlone, 99)[0],
                ColourMap.Inferno, OverlayOptions.OnBlack)
                : ColourMap.Inferno.Paint(map), description, Side);
    }
}
