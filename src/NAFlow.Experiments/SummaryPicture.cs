using System.Globalization;
using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Experiments;

/// <summary>
/// The explained images of an experiment on one page: a row each, with what it is compared with and maps from the image to the last feature map.
/// </summary>
public static class SummaryPicture
{
    private const int Side = 160, Text = 15;

    /// <summary>Draws the page; null when no image was explained.</summary>
    public static Photo? Draw(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Samples.IsEmpty) return null;
        var shown = result.Samples[0].Flow.Row.Select(layer => layer.Name).ToArray();
        var compares = result.Samples.Any(sample => sample.Reference is not null);
        return FlowGrid.Draw([.. result.Samples.SelectMany(sample => Row(sample, compares, shown))], new FlowGridOptions
        {
            Columns = 1 + (compares ? 1 : 0) + shown.Length,
            TileSize = Side,
            TextSize = Text,
            Title = $"{result.Experiment.Name}: {FigureText.Of(result.Figures)}",
            Subtitle = $"{result.Manifest.Network} on {result.Manifest.Data}. Each row: an image with its class{Compared(result.Experiment.Task)}, and the attention at the ends of stages and blocks, from the image to the last feature map.",
            ColourBar = ColourMap.Inferno,
            ColourBarLabel = FlowPicture.ColourBarLabel(FlowPictureOptions.Default),
        });
    }

    private static string Compared(ExperimentTask task) => task switch
    {
        ExperimentTask.Classification => "",
        ExperimentTask.Contrastive => ", the nearest neighbour that votes for the answer",
        ExperimentTask.FewShot => ", one of the images that the nearest prototype is made of",
        _ => ", the most similar image",
    };

    private static string Likeness(AttentionFlow flow) => flow.Contributions?.ComparedBy == Similarity.Euclidean
        ? string.Create(CultureInfo.InvariantCulture, $"squared distance {-flow.Explained.Score:0.###}")
        : $"cosine {flow.Explained.Figure}";

    private static IEnumerable<GridTile> Row(ExplainedSample sample, bool compares, IReadOnlyList<string> shown)
    {
        var flow = sample.Flow;
        yield return new GridTile(sample.ClassName, compares
            ? "the image"
            : $"{(sample.IsRight ? "right" : $"taken for {sample.Answer}")}, {flow.Explained.Figure}", flow.Picture!);
        if (compares) yield return new GridTile(
            sample.Answer, $"{(sample.IsRight ? "right" : "wrong")}, {Likeness(flow)}", sample.Reference ?? flow.Picture!);
        var pictures = LayerPicture.Of(flow, new FlowPictureOptions { Layers = LayerGlob.All }).ToDictionary(layer => layer.Layer.Name, layer => layer.Picture);
        foreach (var name in shown) yield return new GridTile(name, ShareText.Short(flow[name]), pictures[name]);
    }
}
