using System.Runtime.InteropServices;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A map by itself, with its values.</summary>
internal static class HeatMapHtml
{
    public static string Write(HeatMap map) => MapViewer.Write(map, "map", $"A map of {Size(map)}", $"<figcaption>{Html.Text(Text(map))}</figcaption>");

    public static string Text(HeatMap map)
    {
        var values = MemoryMarshal.ToEnumerable(map.Values);
        return $"Map of {Size(map)}, from {NumberText.Of(values.Min())} to {NumberText.Of(values.Max())}, mean {NumberText.Of(values.Average())}";
    }

    private static string Size(HeatMap map) => $"{map.Height} × {map.Width}";
}
