using NAFlow.Experiments;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Flows, layers and pairs.</summary>
internal static class FlowFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<AttentionFlow>(flow => FlowHtml.Write(FlowView.Default(flow)), flow => flow.ToString())
        {
            Picture = flow => FlowGridPicture.Draw(FlowView.Default(flow)),
        },
        new NotebookFormat<FlowView>(FlowHtml.Write, view => view.Flow.ToString()) { Picture = FlowGridPicture.Draw },
        new NotebookFormat<FlowLayer>(FlowLayerHtml.Write, layer => layer.ToString()) { Picture = layer => ViewedMap.Draw(layer.Map) },
        new NotebookFormat<FlowComparison>(BesideHtml.Write, pair => $"{pair.First}\n{pair.Second}\n{pair.Reading}") { Picture = BesidePicture.Small },
        new NotebookFormat<ExplainedPair>(ExplainedPairHtml.Write, pair => $"{pair.Query}\n{pair.Reference}") { Picture = ExplainedPairHtml.Draw },
        new NotebookFormat<ExplainedSample>(sample => FlowHtml.Write(FlowView.Default(sample.Flow)), sample => sample.Flow.ToString())
        {
            Picture = sample => FlowGridPicture.Draw(FlowView.Default(sample.Flow)),
        },
        new NotebookFormat<IReadOnlyList<AttentionFlow>>(FlowListHtml.Write, FlowListHtml.Text),
    ];
}

/// <summary>One layer by itself: its map large, with its values and figures.</summary>
internal static class FlowLayerHtml
{
    public static string Write(FlowLayer layer)
    {
        var map = ViewedMap.Of(layer.Map, layer.Name, LayerFigures.Describe(layer, overPhoto: false), LayerFigures.Caption(layer));
        return $"{FlowHtml.Write(layer.Map, map)}\n{LayerTable.Write([layer])}";
    }
}

/// <summary>Both sides of a similarity, next to each other.</summary>
internal static class ExplainedPairHtml
{
    public static string Write(ExplainedPair pair) => FlowHtml.WithViewers($"""
        <div class="beside">
        <div class="half">
        {FlowHtml.Part(FlowView.Default(pair.Query))}
        </div>
        <div class="half">
        {FlowHtml.Part(FlowView.Default(pair.Reference))}
        </div>
        </div>
        """);

    /// <summary>A row for each side.</summary>
    public static Photo Draw(ExplainedPair pair)
    {
        GridTile[][] rows = [FlowGridPicture.Tiles(FlowView.Default(pair.Query)), FlowGridPicture.Tiles(FlowView.Default(pair.Reference))];
        return SizedPicture.Draw([.. rows.SelectMany(row => row)], new FlowGridOptions
        {
            Columns = rows[0].Length,
            Title = $"{pair.Query.Explained.Label}, {pair.Query.Explained.Figure}",
            Subtitle = $"Attention flows of {pair.Query.Manifest.Network} on both pictures, from the image to the last feature map",
        });
    }
}

/// <summary>The flows of a batch, one below the other.</summary>
internal static class FlowListHtml
{
    private const int Flows = 6;

    public static string Write(IReadOnlyList<AttentionFlow> flows)
    {
        var parts = flows.Take(Flows).Select(flow => FlowHtml.Part(FlowView.Default(flow)));
        return FlowHtml.WithViewers(string.Join('\n', parts) + FewOfMany.Note(Flows, flows.Count, "flows"));
    }

    public static string Text(IReadOnlyList<AttentionFlow> flows) => flows.Count == 0
        ? "No flows"
        : string.Join('\n', flows.Take(Flows).Select(flow => flow.ToString()))
            + (flows.Count > Flows ? $"\n... {flows.Count - Flows} more flows" : string.Empty);
}

/// <summary>A flow as one picture, for places that show no HTML: the photo and a few maps.</summary>
internal static class FlowGridPicture
{
    public static Photo Draw(FlowView view)
    {
        // The row of the layers shown, however many they are.
        var shown = view.Flow with { Layers = [.. view.Layers] };
        var tiles = Tiles(new FlowView(shown, view.Options with { Layers = null }));
        return SizedPicture.Draw(tiles, new FlowGridOptions
        {
            Columns = tiles.Length,
            Title = $"{view.Flow.Explained.Label}, {view.Flow.Explained.Figure}",
            Subtitle = $"Attention flow of {view.Flow.Manifest.Network} from {view.Flow.Manifest.Input}: {view.Flow.Question}",
        });
    }

    /// <summary>The photo, where there is one, and the maps.</summary>
    public static GridTile[] Tiles(FlowView view)
    {
        var pictures = view.Pictures();
        var maps = pictures.Select(entry => new GridTile(entry.Layer.Name, ShareText.Short(entry.Layer), entry.Picture));
        return view.Flow.Picture is { } picture ? [new GridTile("photo", picture.Name, picture), .. maps] : [.. maps];
    }
}
