using System.Globalization;
using System.Text;
using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>What an experiment found, as a page of Markdown.</summary>
internal static class ExperimentReport
{
    private const int Layers = 12;

    /// <summary>Writes the page.</summary>
    /// <param name="result">The result.</param>
    /// <param name="pictures">The file of every explained image's picture, relative to the page.</param>
    public static string Write(ExperimentResult result, IReadOnlyList<string> pictures)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(pictures);
        var (manifest, text) = (result.Manifest, new StringBuilder());
        text.AppendLine(CultureInfo.InvariantCulture, $"# {manifest.Experiment}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{manifest.Reference}: {manifest.Task}, compared by {manifest.Metric}.");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{manifest.Network} with the weights {manifest.Weights}, on {manifest.Data}: {manifest.Images} images of {manifest.Classes} classes.").AppendLine();
        text.Append(MarkdownTable.Write(
            ["figure", "value", "95% interval"],
            result.Figures.Select(figure => (string[])[figure.Name, PercentText.Of(figure.Value.Mean),
                $"{PercentText.Of(figure.Value.Low)} to {PercentText.Of(figure.Value.High)}"]), words: 3));
        if (!result.Samples.IsEmpty)
        {
            AppendSamples(text, result, pictures);
            AppendLayers(text, result);
        }

        return text.ToString();
    }

    private static void AppendSamples(StringBuilder text, ExperimentResult result, IReadOnlyList<string> pictures)
    {
        text.AppendLine().AppendLine("## Explained images").AppendLine().AppendLine("![summary](summary.png)").AppendLine();
        text.Append(MarkdownTable.Write(
            ["image", "class", "answer", "explained", "score", "flow"],
            result.Samples.Zip(pictures, (sample, picture) => (string[])
            [
                sample.Flow.Manifest.Input, sample.ClassName, sample.IsRight
                    ? "right"
                    : sample.Answer, sample.Flow.Explained.Label, $"{sample.Flow.Explained.Figure}", $"[{picture}]({picture})",
            ]),
            words: 6));
    }

    private static void AppendLayers(StringBuilder text, ExperimentResult result)
    {
        text.AppendLine().AppendLine("## Layers").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Means over the explained images, of layers that every path goes through; `layers.csv` has all layers of each image. A neuron that is switched off is silent; of the active ones those that the decision did not come through are abandoned, and the rest take part. An entropy of 0 is one bright pixel and 1 a constant map; a residual is the share of a layer's equations that could not be met (a dash: closed form).").AppendLine();
        text.Append(MarkdownTable.Write(["layer", "kind", "shape", "take part", "abandoned", "silent", "entropy", "residual"],
            EvenlyChosen.Of(result.Waist, Layers).Select(name => Row(result, name)), words: 8));
    }

    private static string[] Row(ExperimentResult result, string layer)
    {
        var all = result.Samples.Select(sample => sample.Flow[layer]).ToArray();
        var shares = all.Select(layer => layer.KnownShares).ToArray();
        return
        [
            layer, all[0].Kind, string.Join(" x ", all[0].Shape), PercentText.Of(shares.Average(one => one.TakingPart)),
            PercentText.Of(shares.Average(one => one.Abandoned)), PercentText.Of(shares.Average(one => one.Silent)),
            Number(all.Average(one => one.SpatialEntropy)), all[0].Residual is null ? "-" : Number(all.Average(one => one.Residual ?? 0)),
        ];
    }

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}

/// <summary>The tables of an experiment for programs that read on.</summary>
public static class ExperimentTables
{
    /// <summary>The figures of experiments, one row each.</summary>
    public static ResultTable Figures(IReadOnlyList<ExperimentResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var rows = results.SelectMany(result => result.Figures, (result, figure) => (result.Manifest, figure)).ToArray();
        return new ResultTable(
            TableColumn.Text("experiment", rows.Select(row => row.Manifest.Experiment)),
            TableColumn.Text("task", rows.Select(row => row.Manifest.Task)),
            TableColumn.Text("network", rows.Select(row => row.Manifest.Network)),
            TableColumn.Text("weights", rows.Select(row => row.Manifest.Weights)),
            TableColumn.Text("metric", rows.Select(row => row.Manifest.Metric)),
            TableColumn.Text("data", rows.Select(row => row.Manifest.Data)),
            TableColumn.Whole("images", rows.Select(row => (long?)row.Manifest.Images)),
            TableColumn.Text("figure", rows.Select(row => row.figure.Name)),
            TableColumn.Number("mean", rows.Select(row => (double?)row.figure.Value.Mean)),
            TableColumn.Number("low", rows.Select(row => (double?)row.figure.Value.Low)),
            TableColumn.Number("high", rows.Select(row => (double?)row.figure.Value.High)));
    }

    /// <summary>The images that were explained, one row each.</summary>
    public static ResultTable Samples(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var samples = result.Samples;
        return new ResultTable(
            TableColumn.Whole("sample", samples.Select((_, number) => (long?)number + 1)),
            TableColumn.Whole("image", samples.Select(sample => (long?)sample.Index)),
            TableColumn.Text("name", samples.Select(sample => sample.Flow.Manifest.Input)),
            TableColumn.Text("class", samples.Select(sample => sample.ClassName)),
            TableColumn.Text("answer", samples.Select(sample => sample.Answer)),
            TableColumn.Whole("right", samples.Select(sample => (long?)(sample.IsRight ? 1 : 0))),
            TableColumn.Text("explained", samples.Select(sample => sample.Flow.Explained.Label)),
            TableColumn.Number("score", samples.Select(sample => (double?)sample.Flow.Explained.Score)),
            TableColumn.Number("probability", samples.Select(sample => sample.Flow.Explained.Probability)),
            TableColumn.Text("reference", samples.Select(sample => sample.Reference?.Name)),
            TableColumn.Number("seconds",
                samples.Select(sample => (double?)(sample.Flow.Seconds.Forward + sample.Flow.Seconds.Sweep + sample.Flow.Seconds.Cascade))),
            TableColumn.Number("cascade_in_f", samples.Select(sample => (double?)sample.Flow.Seconds.CascadeInF)));
    }

    /// <summary>Every layer of every image that was explained, one row each, shallow to deep.</summary>
    public static ResultTable Layers(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var rows = result.Samples.Index().SelectMany(
            entry => entry.Item.Flow.Layers.Index(), (entry, layer) => (Sample: entry.Index + 1, Depth: layer.Index, Layer: layer.Item)).ToArray();
        return new ResultTable(
            Whole("sample", row => row.Sample), Whole("depth", row => row.Depth), Text("layer", row => row.Layer.Name),
            Text("kind", row => row.Layer.Kind),
            Whole("channels", row => row.Layer.Shape[0]), Whole("height", row => row.Layer.Shape[1]), Whole("width", row => row.Layer.Shape[2]),
            Number("abandoned", row => row.Layer.AbandonedFraction), Number("abandoned_channels", row => row.Layer.AbandonedChannelFraction),
            Number("takes_part", row => row.Layer.Shares?.TakingPart), Number("silent", row => row.Layer.Shares?.Silent),
            Number("spatial_entropy", row => row.Layer.SpatialEntropy), Number("residual", row => row.Layer.Residual),
            Number("condition", row => row.Layer.Condition),
            Whole("iterations", row => row.Layer.Iterations), Number("seconds", row => row.Layer.Seconds),
            Text("findings", row => string.Join(' ', row.Layer.Findings)));

        TableColumn Text(string name, Func<(int Sample, int Depth, FlowLayer Layer), string?> value) => TableColumn.Text(name, rows.Select(value));

        TableColumn Number(string name, Func<(int Sample, int Depth, FlowLayer Layer), double?> value) =>
            TableColumn.Number(name, rows.Select(value));

        TableColumn Whole(string name, Func<(int Sample, int Depth, FlowLayer Layer), long?> value) => TableColumn.Whole(name, rows.Select(value));
    }
}

/// <summary>Figures as people read them.</summary>
public static class FigureText
{
    /// <summary>A figure with its interval, such as <c>91.2 % (89.9 % to 92.4 %)</c>.</summary>
    public static string Of(Estimate value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"{PercentText.Of(value.Mean)} ({PercentText.Of(value.Low)} to {PercentText.Of(value.High)})";
    }

    /// <summary>Figures in a line, with their intervals.</summary>
    public static string InFull(IEnumerable<(string Name, Estimate Value)> figures) =>
        string.Join(", ", figures.Select(figure => $"{figure.Name} {Of(figure.Value)}"));

    /// <summary>Figures in a line, without their intervals, such as <c>Recall@1 71.5 %, Recall@2 80 %</c>.</summary>
    public static string Of(IEnumerable<ExperimentFigure> figures) =>
        string.Join(", ", figures.Select(figure => $"{figure.Name} {PercentText.Of(figure.Value.Mean)}"));
}
