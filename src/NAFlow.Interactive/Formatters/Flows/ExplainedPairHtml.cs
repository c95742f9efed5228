using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Both sides of a similarity, next to each other.</summary>
internal static class ExplainedPairHtml
{
    private const int Layers = 10, Maps = 5;

    public static string Write(ExplainedPair pair) => FlowHtml.WithViewers($"""
        <div class="beside">
        <div class="half">
        {FlowHtml.Part(View(pair.Query, Layers))}
        </div>
        <div class="half">
        {FlowHtml.Part(View(pair.Reference, Layers))}
        </div>
        </div>
        """);

    /// <summary>A row for each side.</summary>
    public static Photo Draw(ExplainedPair pair)
    {
        GridTile[][] rows = [FlowGridPicture.Tiles(View(pair.Query, Maps)), FlowGridPicture.Tiles(View(pair.Reference, Maps))];
        return SizedPicture.Draw([.. rows.SelectMany(row => row)], new FlowGridOptions
        {
            Columns = rows[0].Length,
            Title = $"{pair.Query.Explained.Label}, {pair.Query.Explained.Figure}",
            Subtitle = $"Attention flows of {pair.Query.Manifest.Network} on both pictures, from the image to the last feature map",
        });
    }

    private static FlowView View(AttentionFlow flow, int most) => FlowView.Default(flow) with { Most = most };
}
