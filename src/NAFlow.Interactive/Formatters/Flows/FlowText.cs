namespace NAFlow.Interactive;

/// <summary>Flows and layers in a few words.</summary>
internal static class FlowText
{
    public static string Write(AttentionFlow flow) =>
        $"Attention flow of {flow.Manifest.Network} from {flow.Manifest.Input}: {flow.Explained.Label}, {flow.Explained.Figure}; "
        + $"{flow.Layers.Length} layers from {flow.Layers[0].Name} to {flow.Layers[^1].Name}";

    public static string Write(FlowLayer layer)
    {
        string[] figures =
        [
            $"{PercentText.Of(layer.AbandonedFraction)} abandoned",
            .. layer.Residual is { } residual ? [$"residual {NumberText.Of(residual)}"] : (string[])[],
            .. layer.Findings.Select(finding => FindingText.Of(finding).Name),
        ];
        return $"Layer {layer.Name} ({layer.Kind}), {string.Join(" × ", layer.Shape)}: {string.Join(", ", figures)}";
    }

    public static string Write(ExplainedPair pair) => $"{Write(pair.Query)}\n{Write(pair.Reference)}";
}
