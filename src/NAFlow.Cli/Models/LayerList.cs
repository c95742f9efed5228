using System.Globalization;
using NAFlow.Models;
using NAFlow.Networks;

namespace NAFlow.Cli;

/// <summary>Every layer of one network.</summary>
internal static class LayerList
{
    private static readonly string[] Heads = ["LAYER", "KIND", "OUTPUT", "PARAMETERS", "INVERSE RULE"];

    public static void Write(TextWriter writer, Network network)
    {
        var shapes = network.ShapesForPhoto();
        writer.WriteLine($"{network.Name}: {Zoo.ReferenceOf(network.Name)}");
        writer.WriteLine(
            $"{Number(network.parameters().Sum(parameter => parameter.numel()))} parameters, {network.FlowNodes.Length} maps up to {network.FeatureNode.Name}, {network.Blocks.Length} blocks, images of {network.Preprocessing.Size} pixels");
        writer.WriteLine();
        TextColumns.Write(writer, [Heads, .. network.Nodes.Select(node => Row(network, node, shapes[node.Index]))]);
    }

    private static string[] Row(Network network, Node node, long[] shape)
    {
        var parameters = node.Layer?.Parameters?.parameters().Sum(parameter => parameter.numel()) ?? 0;
        var isMapped = network.FlowNodes.Contains(node);
        return [node.Name, node.Kind, string.Join(" x ", shape[1..]), parameters > 0 ? Number(parameters) : "", isMapped ? node.Layer?.InverseRule ?? "" : "not mapped"];
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
