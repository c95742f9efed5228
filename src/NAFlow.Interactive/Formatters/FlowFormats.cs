using NAFlow.Experiments;
using NAFlow.Imaging;
using NAFlow.Networks;

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
        new NotebookFormat<FlowLayer>(FlowLayerHtml.Write, layer => layer.ToString()) { Picture = FlowLayerHtml.Draw },
        new NotebookFormat<FlowComparison>(BesideHtml.Write, pair => $"{pair.First}\n{pair.Second}\n{pair.Reading}") { Picture = BesidePicture.Small },
        new NotebookFormat<ExplainedPair>(ExplainedPairHtml.Write, pair => $"{pair.Query}\n{pair.Reference}") { Picture = ExplainedPairHtml.Draw },
        new NotebookFormat<ExplainedSample>(sample => FlowHtml.Write(FlowView.Default(sample.Flow)), sample => sample.Flow.ToString())
        {
            Picture = sample => FlowGridPicture.Draw(FlowView.Default(sample.Flow)),
        },
        new NotebookFormat<IReadOnlyList<FlowLayer>>(LayerListHtml.Write, LayerListHtml.Text),
        new NotebookFormat<IReadOnlyList<ClassPrediction>>(ClassSheets.Write, ClassSheets.Text),
        new NotebookFormat<IReadOnlyList<AttentionFlow>>(FlowListHtml.Write, FlowListHtml.Text),
    ];
}

/// <summary>Classes as tables: with their scores, or of a network all of them.</summary>
internal static class ClassSheets
{
    public static string Write(IReadOnlyList<ClassPrediction> classes) => SheetHtml.Write(Of(classes));

    public static string Text(IReadOnlyList<ClassPrediction> classes) => SheetText.Write(Of(classes));

    public static string Write(ClassNames names) => SheetHtml.Write(Of(names));

    public static string Text(ClassNames names) => SheetText.Write(Of(names));

    private static Sheet Of(IReadOnlyList<ClassPrediction> classes) => Sheet.Of(
        classes.Count == 1 ? "One class" : $"{classes.Count} classes, the best first", classes,
        new("class", prediction => prediction.Label, CellContent.Words), new("number", prediction => NumberText.Count(prediction.Index)),
        new("probability", prediction => PercentText.Of(prediction.Probability)),
        new("score", prediction => NumberText.Of(prediction.Score), Note: "the value before the softmax or sigmoid"),
        new("all names", prediction => prediction.Name ?? "–", CellContent.Words));

    private static Sheet Of(ClassNames names) => Sheet.Of(
        $"{NumberText.Count(names.Count)} classes", Enumerable.Range(0, names.Count).ToArray(),
        new("number", index => NumberText.Count(index)), new("name", index => names[index], CellContent.Words));
}

/// <summary>One layer by itself: its map large, with its values and figures.</summary>
internal static class FlowLayerHtml
{
    public static string Write(FlowLayer layer)
    {
        var options = FlowPictureOptions.Default;
        var range = new[] { layer.Map }.Ranges(options.Scale, options.Percentile)[0];
        var map = ViewedMap.Of(new LayerPicture(layer, Draw(layer)), layer.Under is not null, range);
        return $"{FlowHtml.Write(map, options, layer.Under)}\n{LayerTable.Write([layer])}";
    }

    /// <summary>The map over the photo, or by itself where there is none.</summary>
    public static Photo Draw(FlowLayer layer)
    {
        var options = FlowPictureOptions.Default;
        var map = new[] { layer.Map }.Scaled(options.Scale, options.Percentile)[0];
        var (height, width) = FlowHtml.ViewerSize(map.Height, map.Width, isPage: false);
        return layer.Under is { } photo
            ? Overlay.Blend(photo, map, options.Colours, options.Weights)
            : options.Colours.Paint(Resize.Bilinear(map, height, width));
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
