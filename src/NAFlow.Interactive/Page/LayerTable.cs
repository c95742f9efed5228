using System.Globalization;

namespace NAFlow.Interactive;

/// <summary>Every figure of every layer as a table.</summary>
internal static class LayerTable
{
    public static string Write(IReadOnlyList<FlowLayer> layers) => $"""
        <div class="scroll" tabindex="0" role="region" aria-label="Figures of every layer"><table>
        <thead><tr><th scope="col">layer</th><th scope="col">kind</th><th scope="col">shape</th><th scope="col">abandoned neurons</th><th scope="col">abandoned channels</th>
        <th scope="col">residual</th><th scope="col">condition</th><th scope="col">iterations</th><th scope="col">seconds</th><th scope="col">spatial entropy</th><th scope="col">findings</th></tr></thead>
        <tbody>
        {string.Join('\n', layers.Select(Row))}
        </tbody></table></div>
        """;

    private static string Row(FlowLayer layer)
    {
        string[] figures =
        [
            Html.Text(layer.Kind),
            string.Join(" × ", layer.Shape),
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

    private static string Figure(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
