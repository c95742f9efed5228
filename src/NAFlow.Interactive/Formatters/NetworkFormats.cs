using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Interactive;

/// <summary>Networks, what they gave and what it weighs, and tensors.</summary>
internal static class NetworkFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<Network>(NetworkHtml.Write, NetworkHtml.Text),
        new NotebookFormat<ClassNames>(ClassSheets.Write, ClassSheets.Text),
        new NotebookFormat<NetworkTrace>(NetworkTraceHtml.Write, NetworkTraceHtml.Text),
        new NotebookFormat<ImportanceCoefficients>(ImportanceHtml.Write, ImportanceHtml.Text),
        new NotebookFormat<ChannelContributions>(ContributionsHtml.Write, ContributionsHtml.Text),
        new NotebookFormat<torch.Tensor>(TensorHtml.Write, TensorHtml.Text),
    ];
}

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

/// <summary>A trace: every layer's activation.</summary>
internal static class NetworkTraceHtml
{
    public static string Write(NetworkTrace trace) => NodeTensors.Write(Caption(trace), trace.Network, node => trace[node]);

    public static string Text(NetworkTrace trace) => NodeTensors.Text(Caption(trace), trace.Network, node => trace[node]);

    private static string Caption(NetworkTrace trace) => $"Activations of {trace.Network.Name}";
}

/// <summary>Importance coefficients: how large they are in every layer, and how many are exactly 0.</summary>
internal static class ImportanceHtml
{
    private static readonly SheetColumn<NodeTensor> Abandoned = new("abandoned", row => PercentText.Of(ZeroFraction(row.Values)));

    public static string Write(ImportanceCoefficients coefficients) =>
        NodeTensors.Write(Caption(coefficients), coefficients.Network, node => coefficients[node], Abandoned);

    public static string Text(ImportanceCoefficients coefficients) =>
        NodeTensors.Text(Caption(coefficients), coefficients.Network, node => coefficients[node], Abandoned);

    private static string Caption(ImportanceCoefficients coefficients) => $"Importance coefficients of {coefficients.Network.Name}";

    private static double ZeroFraction(Tensor values)
    {
        using var scope = NewDisposeScope();
        return 1 - ((double)values.count_nonzero().item<long>() / values.numel());
    }
}

/// <summary>The channels that decide a similarity.</summary>
internal static class ContributionsHtml
{
    public static string Write(ChannelContributions contributions) => $"""
        <div class="grow">
        {ChannelList.Bars(contributions)}
        </div>
        """;

    public static string Text(ChannelContributions contributions)
    {
        var shown = contributions.ComparedBy == Similarity.Cosine ? contributions.Top(5) : contributions.Bottom(5);
        var similarity = contributions.ComparedBy == Similarity.Cosine ? "a cosine" : "minus a squared distance";
        return $"Contributions of {contributions.Values.Length} channels to {similarity} of {NumberText.Of(contributions.Similarity)}: "
            + string.Join(", ", shown.Select(channel => $"channel {channel.Channel} {NumberText.Of(channel.Contribution)}")) + ", ...";
    }
}

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

/// <summary>A layer with a tensor of it, and what that is in figures.</summary>
internal sealed record NodeTensor(Node Node, Tensor Values, TensorFigures Figures);
