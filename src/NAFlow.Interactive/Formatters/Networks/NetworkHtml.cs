using NAFlow.Networks;

namespace NAFlow.Interactive;

/// <summary>A network: every layer with its kind, shape, parameters, and the rule by which it is inverted.</summary>
internal static class NetworkHtml
{
    public static string Write(Network network) => $"""
        <p>{Html.Text(Text(network))}</p>
        <details open><summary>Its {network.Nodes.Length} layers</summary>
        {SheetHtml.Write(Layers(network))}
        </details>
        """;

    public static string Text(Network network) =>
        $"{network.Name}: {NumberText.Count(network.Nodes.Sum(Parameters))} parameters, {network.FlowNodes.Length} maps up to {network.FeatureNode.Name}, "
        + $"{network.Blocks.Length} blocks, images of {network.Preprocessing.Size} pixels, weights {network.Provenance.Source}";

    private static Sheet Layers(Network network)
    {
        var shapes = Shapes(network);
        var mapped = network.FlowNodes.Select(node => node.Index).ToHashSet();
        return Sheet.Of(
            $"Layers of {network.Name}", network.Nodes,
            new("layer", node => node.Name, CellContent.Words), new("kind", node => node.Kind, CellContent.Words),
            new("output", node => shapes is null ? "–" : NumberText.Shape(shapes[node.Index].AsSpan(1))),
            new("parameters", node => Parameters(node) is > 0 and var count ? NumberText.Count(count) : string.Empty),
            new("inverse rule", node => mapped.Contains(node.Index) ? node.Layer?.InverseRule ?? string.Empty : "not mapped", CellContent.Words));
    }

    // A network of one's own may read no image of the size that its preprocessing says.
    private static IReadOnlyList<long[]>? Shapes(Network network)
    {
        try
        {
            return network.ShapesForPhoto();
        }
        catch (InvalidInputException)
        {
            return null;
        }
    }

    private static long Parameters(Node node) =>
        node.Layer?.Parameters?.parameters().Where(parameter => !parameter.IsInvalid).Sum(parameter => parameter.numel()) ?? 0;
}
