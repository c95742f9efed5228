using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Interactive;

/// <summary>What a network's layers gave or what they weigh: a row for each layer, with a small picture.</summary>
internal static class NodeTensors
{
    public static string Write(string caption, Network network, Func<Node, Tensor?> tensorOf, params SheetColumn<NodeTensor>[] more) =>
        Rows(network, tensorOf) is { } rows ? SheetHtml.Write(Layers(caption, rows, more)) : $"<p>{Html.Text(Gone(caption))}</p>";

    public static string Text(string caption, Network network, Func<Node, Tensor?> tensorOf, params SheetColumn<NodeTensor>[] more) =>
        Rows(network, tensorOf) is { } rows ? SheetText.Write(Layers(caption, rows, more)) : Gone(caption);

    private static string Gone(string caption) => $"{caption}, whose memory was freed";

    private static NodeTensor[]? Rows(Network network, Func<Node, Tensor?> tensorOf)
    {
        var tensors = network.Nodes.Select(node => (Node: node, Values: tensorOf(node))).Where(entry => entry.Values is not null).ToArray();
        return tensors.Any(entry => entry.Values!.IsInvalid)
            ? null
            : [.. tensors.Select(entry => new NodeTensor(entry.Node, entry.Values!, TensorFigures.Of(entry.Values!)))];
    }

    private static Sheet Layers(string caption, NodeTensor[] rows, SheetColumn<NodeTensor>[] more) => Sheet.Of(
        caption, rows,
        [
            new("layer", row => row.Node.Name, CellContent.Words),
            new("mean over channels", row => TensorPicture.MeanOfChannels(row.Values, row.Node.Name), CellContent.Picture),
            new("kind", row => row.Node.Kind, CellContent.Words),
            new("shape", row => NumberText.Shape(row.Figures.Shape)),
            new("least", row => NumberText.Of(row.Figures.Least)),
            new("mean", row => NumberText.Of(row.Figures.Mean)),
            new("greatest", row => NumberText.Of(row.Figures.Greatest)),
            .. more,
        ]);
}
