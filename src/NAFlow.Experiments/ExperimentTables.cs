using NAFlow.Data;

namespace NAFlow.Experiments;

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
            TableColumn.Number("seconds", samples.Select(sample => (double?)(sample.Flow.Seconds.Forward + sample.Flow.Seconds.Sweep + sample.Flow.Seconds.Cascade))),
            TableColumn.Number("cascade_in_f", samples.Select(sample => (double?)sample.Flow.Seconds.CascadeInF)));
    }

    /// <summary>Every layer of every image that was explained, one row each, shallow to deep.</summary>
    public static ResultTable Layers(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var rows = result.Samples.Index().SelectMany(entry => entry.Item.Flow.Layers.Index(), (entry, layer) => (Sample: entry.Index + 1, Depth: layer.Index, Layer: layer.Item)).ToArray();
        return new ResultTable(
            Whole("sample", row => row.Sample), Whole("depth", row => row.Depth), Text("layer", row => row.Layer.Name), Text("kind", row => row.Layer.Kind),
            Whole("channels", row => row.Layer.Shape[0]), Whole("height", row => row.Layer.Shape[1]), Whole("width", row => row.Layer.Shape[2]),
            Number("abandoned", row => row.Layer.AbandonedFraction), Number("abandoned_channels", row => row.Layer.AbandonedChannelFraction),
            Number("spatial_entropy", row => row.Layer.SpatialEntropy), Number("residual", row => row.Layer.Residual), Number("condition", row => row.Layer.Condition),
            Whole("iterations", row => row.Layer.Iterations), Number("seconds", row => row.Layer.Seconds),
            Text("findings", row => string.Join(' ', row.Layer.Findings)));

        TableColumn Text(string name, Func<(int Sample, int Depth, FlowLayer Layer), string?> value) => TableColumn.Text(name, rows.Select(value));

        TableColumn Number(string name, Func<(int Sample, int Depth, FlowLayer Layer), double?> value) => TableColumn.Number(name, rows.Select(value));

        TableColumn Whole(string name, Func<(int Sample, int Depth, FlowLayer Layer), long?> value) => TableColumn.Whole(name, rows.Select(value));
    }
}
