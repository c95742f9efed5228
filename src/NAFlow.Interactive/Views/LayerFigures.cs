using System.Globalization;

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
    public static string Write(IReadOnlyList<FlowLayer> layers) => $"""
        <div class="scroll" style="{SheetHtml.Scrolls}" tabindex="0" role="region" aria-label="Figures of every layer"><table>
        <thead><tr><th scope="col">layer</th><th scope="col">kind</th><th scope="col">shape</th><th scope="col">take part</th><th scope="col">abandoned</th><th scope="col">silent</th><th scope="col">coefficient 0</th><th scope="col">whole channels</th>
        <th scope="col">residual</th><th scope="col">condition</th><th scope="col">iterations</th><th scope="col">seconds</th><th scope="col">spatial entropy</th><th scope="col">findings</th></tr></thead>
        <tbody>
        {string.Join('\n', layers.Select(Row))}
        </tbody></table></div>{SheetHtml.Note(layers.Count)}
        """;

    private static string Row(FlowLayer layer)
    {
        string[] figures =
        [
            Html.Text(layer.Kind),
            string.Join(" × ", layer.Shape),
            Share(layer.Shares?.TakingPart),
            Share(layer.Shares?.Abandoned),
            Share(layer.Shares?.Silent),
            PercentText.Of(layer.AbandonedFraction),
            PercentText.Of(layer.AbandonedChannelFraction),
            Figure(layer.Residual, "0.0000"),
            Figure(layer.Condition, "0.#"),
            Figure(layer.Iterations, "0"),
            Figure(layer.Seconds, "0.000"),
            Figure(layer.SpatialEntropy, "0.00"),
            Html.Text(string.Join(", ", layer.Findings.Select(finding => FindingText.Of(finding).Name))),
        ];
        return $"""<tr><th scope="row">{Html.Text(layer.Name)}</th>{string.Concat(figures.Select(figure => $"<td>{figure}</td>"))}</tr>""";
    }

    private static string Share(double? share) => share is { } known ? PercentText.Of(known) : "–";

    private static string Figure(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
