using System.Text;

namespace NAFlow.Interactive;

/// <summary>The grid: a figure for every layer, which opens larger; and what stands under a layer's picture anywhere.</summary>
internal static class LayerFigures
{
    public static string Write(AttentionFlow flow, FlowPictureOptions options)
    {
        var html = new StringBuilder();
        foreach (var entry in LayerPicture.Of(flow, options)) html.Append(Figure(entry, flow.Picture is not null));
        return html.ToString();
    }

    private static string Figure(LayerPicture entry, bool overPhoto)
    {
        var layer = entry.Layer;
        return $"""
            <figure>
            <button type="button" class="enlarge" aria-label="Enlarge the map of {Html.Text(layer.Name)}">{Html.Image(entry.Picture, Describe(layer, overPhoto))}</button>
            {Caption(layer)}
            </figure>

            """;
    }

    /// <summary>Name, kind, shape, abandoned fraction, residual, and what a reader should know.</summary>
    public static string Caption(FlowLayer layer) => $"""
        <figcaption><strong>{Html.Name(layer.Name)}</strong> <span>{Html.Text(layer.Kind)} <span class="whole">{string.Join(" × ", layer.Shape)}</span></span>
        <span>{PercentText.Of(layer.AbandonedFraction)} abandoned{Residual(layer)}</span>{Findings(layer)}</figcaption>
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

    private static string Residual(FlowLayer layer) => layer.Residual is { } residual ? $", <span class=\"whole\">residual {Html.Number(residual)}</span>" : string.Empty;

    private static string Findings(FlowLayer layer) => string.Concat(layer.Findings.Select(FindingText.Of).Select(finding =>
        $""" <span class="finding"><b>{Html.Text(finding.Name)}</b> {Html.Text(finding.Sentence)}</span>"""));

    private static string Part(int position, int length) => $"{100 * (position + 0.5) / length:0} %";
}
