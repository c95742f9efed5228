using System.Text.Json;
using NAFlow.Interactive;

namespace NAFlow.Tests;

/// <summary>A chart as Plotly reads it.</summary>
internal static class PlotlyJson
{
    public static JsonElement Of(ChartFigure figure) => JsonSerializer.Deserialize<JsonElement>(PlotlyScript.Json(figure.ToPlotly()));

    public static JsonElement Trace(ChartFigure figure, string name, string type = "scatter") => Of(figure).GetProperty("data").EnumerateArray()
        .Last(trace => trace.GetProperty("name").GetString() == name && trace.GetProperty("type").GetString() == type);

    public static double?[] Numbers(JsonElement array) =>
        [.. array.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble())];

    public static string Title(JsonElement chart, string axis) =>
        chart.GetProperty("layout").GetProperty(axis).GetProperty("title").GetProperty("text").GetString()!;
}
