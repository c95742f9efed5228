using System.Globalization;
using NAFlow.Flow;

namespace NAFlow.Interactive.Formatters.Flows;

/// <summary>Flows and layers in a few words.</summary>
internal static class FlowText
{
    public static string Write(AttentionFlow flow) => string.Create(
        CultureInfo.InvariantCulture,
        $"Attention flow of {flow.Manifest.Network} from {flow.Manifest.Input}: {flow.Explained.Label}, {flow.Explained.Figure}; {flow.Layers.Length} layers from {flow.Layers[0].Name} to {flow.Layers[^1].Name}");

    public static string Write(FlowLayer layer) => string.Create(
        CultureInfo.InvariantCulture,
        $"Layer {layer.Name} ({layer.Kind}), {string.Join(" × ", layer.Shape)}: {PercentText.Of(layer.AbandonedFraction)} abandoned{(layer.Residual is { } residual ? $", residual {residual:0.####}" : string.Empty)}{string.Concat(layer.Findings.Select(finding => $", {Page.FindingText.Of(finding).Name}"))}");

    public static string Write(ExplainedPair pair) => $"{Write(pair.Query)}\n{Write(pair.Reference)}";
}
