using System.Globalization;
using System.Text;
using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>What an experiment found, as a page of Markdown.</summary>
public static class ExperimentReport
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
        text.AppendLine(CultureInfo.InvariantCulture, $"{manifest.Network} with the weights {manifest.Weights}, on {manifest.Data}: {manifest.Images} images of {manifest.Classes} classes.").AppendLine();
        text.AppendLine("| figure | value | 95% interval |").AppendLine("|---|---|---|");
        foreach (var figure in result.Figures)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {figure.Name} | {PercentText.Of(figure.Value.Mean)} | {PercentText.Of(figure.Value.Low)} to {PercentText.Of(figure.Value.High)} |");
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
        text.AppendLine("| image | class | answer | explained | score | flow |").AppendLine("|---|---|---|---|---|---|");
        foreach (var (sample, picture) in result.Samples.Zip(pictures))
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {Plain(sample.Flow.Manifest.Input)} | {Plain(sample.ClassName)} | {(sample.IsRight ? "right" : Plain(sample.Answer))} | {Plain(sample.Flow.Explained.Label)} | {sample.Flow.Explained.Figure} | [{picture}]({picture}) |");
    }

    private static void AppendLayers(StringBuilder text, ExperimentResult result)
    {
        text.AppendLine().AppendLine("## Layers").AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Means over the explained images, of layers that every path goes through; `layers.csv` has all layers of each image. Abandoned is the share of neurons that the decision did not come through; an entropy of 0 is one bright pixel and 1 a constant map; a residual is the share of a layer's equations that could not be met (a dash: closed form).").AppendLine();
        text.AppendLine("| layer | kind | shape | abandoned | entropy | residual |").AppendLine("|---|---|---|---|---|---|");
        foreach (var name in EvenlyChosen.Of(result.Waist, Layers))
        {
            var all = result.Samples.Select(sample => sample.Flow[name]).ToArray();
            var layer = all[0];
            var residual = layer.Residual is null ? "-" : all.Average(one => one.Residual ?? 0).ToString("F2", CultureInfo.InvariantCulture);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {layer.Name} | {layer.Kind} | {string.Join(" x ", layer.Shape)} | {PercentText.Of(all.Average(one => one.AbandonedFraction))} | {all.Average(one => one.SpatialEntropy):F2} | {residual} |");
        }
    }

    /// <summary>A name from outside as it may stand in a table.</summary>
    private static string Plain(string name) => name.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
