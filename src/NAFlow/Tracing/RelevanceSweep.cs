using NAFlow.Imaging;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// Layer-wise relevance propagation (Bach et al., 2015; Montavon et al., 2019): how relevance goes down a trace. How a layer shares it is the layer's
/// own (<see cref="Linearisation.PassRelevance"/>).
/// </summary>
/// <param name="trace">The recorded forward pass.</param>
internal sealed class RelevanceSweep(NetworkTrace trace)
{
    /// <summary>Whether convolutions that read the image share by the box rule, with the range that pixels have.</summary>
    /// <value>False: by z+.</value>
    public bool BoundsPixels { get; init; }

    /// <summary>Where linear layers and average pools share by what speaks for an output, too.</summary>
    /// <value>Nowhere: by the epsilon rule.</value>
    public Func<Node, bool> CountsPositive { get; init; } = _ => false;

    /// <summary>The rule by which relevance goes down: from a node and its own to what it gives to each of its inputs.</summary>
    public IReadOnlyList<Tensor> Back(Node node, Tensor relevance)
    {
        Tensor[] inputs = [.. node.Inputs.Select(input => trace[trace.Network.Nodes[input]])];
        return trace.Linearisation(node).PassRelevance(new RelevancePass(relevance, inputs, trace[node], ChannelScales(node))
        {
            CountsPositive = CountsPositive(node),
            Box = BoundsPixels && node.Layer is { HasKernels: true } ? PixelRange.At(trace, trace.Network.Nodes[node.Inputs[0]]) : null,
        });
    }

    /// <summary>
    /// The coefficients that relevance stands for, <c>L_R = R / x</c>, so that <c>x L_R</c> is R; 0 where x is 0 (or so small that it has no exact
    /// digits).
    /// </summary>
    public static Tensor Coefficients(Tensor relevance, Tensor activation)
    {
        using var scope = NewDisposeScope();
        const double smallest = 1e-37;
        return relevance.Over(activation, activation.abs().Above(smallest)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The nodes by which the scores of a node are made: it, and what it reads, down to and with the first layer that has weights.
    /// </summary>
    public static IReadOnlySet<Node> Scoring(Network network, Node node)
    {
        var chain = new HashSet<Node> { node };
        while (node is { Layer.HasWeights: false, Inputs: [var only] } && node != network.FeatureNode) chain.Add(node = network.Nodes[only]);
        return chain;
    }

    /// <summary>
    /// What speaks for every output of a node, at least 0: the sum of the positive contributions to it, found at the layer that weighs what it reads;
    /// of other layers the output itself, less the least of its sample where that is negative. It is the output where nothing speaks against it.
    /// </summary>
    public Tensor Evidence(Node node)
    {
        if (node.Layer is not { } layer) return AboveLeast(trace[node]);
        Tensor[] inputs = [.. node.Inputs.Select(input => trace[trace.Network.Nodes[input]])];
        if (inputs is [var only] && MovesAlone(node, only)) return layer.Run([Evidence(trace.Network.Nodes[node.Inputs[0]])]);
        return trace.Linearisation(node).Evidence(inputs) ?? AboveLeast(trace[node]);
    }

    /// <summary>Whether a layer of one input only moves values about: flatten, dropout, a pool of single pixels.</summary>
    private bool MovesAlone(Node node, Tensor input) => node.Layer is { HasWeights: false, ScalesChannels: false }
        && trace[node].numel() == input.numel() && trace.Linearisation(node) is Identity or not ElementwiseLinearisation;

    private static Tensor AboveLeast(Tensor values)
    {
        using var scope = NewDisposeScope();
        var flat = values.flatten(1);
        var least = flat.amin([1L], keepdim: true).Clipped(double.NegativeInfinity, 0);
        return (flat - least).view(values.shape).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The factor of every channel of a layer of kernels by its normalisation: a normalisation is linear but for its shift, wherever it is taken.
    /// </summary>
    private Tensor? ChannelScales(Node node)
    {
        if (trace.Network.NormalisationOf(node) is not { } normalisation) return null;
        var values = trace[node];
        return normalisation.Layer!.Linearise([values], values).Apply([ones([1, values.shape[1], 1, 1], values.dtype, values.device)]);
    }
}

/// <summary>
/// The range that an image's values may have: of pixels from black to white as they were prepared, and of a tensor at least its own.
/// </summary>
internal static class PixelRange
{
    /// <summary>
    /// The range of a node that is the image, or the image with numbers that multiply it and are added to it; null for any other node.
    /// </summary>
    public static (Tensor Least, Tensor Greatest)? At(NetworkTrace trace, Node node)
    {
        if (node.Layer is not { } layer) return Of(trace[node], trace.Network.Preprocessing);
        if (node.Inputs is not [var only] || trace.Linearisation(node) is not ElementwiseLinearisation { Open: null }) return null;
        if (At(trace, trace.Network.Nodes[only]) is not var (least, greatest)) return null;
        var (one, other) = (layer.Run([least]), layer.Run([greatest]));
        return (minimum(one, other), maximum(one, other));
    }

    private static (Tensor Least, Tensor Greatest) Of(Tensor image, Preprocessing preprocessing)
    {
        var (least, greatest) = (image.amin([2L, 3L], keepdim: true), image.amax([2L, 3L], keepdim: true));
        var (mean, deviation) = (Planes(preprocessing.Mean, preprocessing.Channels), Planes(preprocessing.StandardDeviation, preprocessing.Channels));
        if (mean.Length != image.shape[1]) return (least, greatest);
        return (minimum(least, At(0)), maximum(greatest, At(1)));

        Tensor At(float brightness) => tensor([.. mean.Zip(deviation, (middle, scale) => (brightness - middle) / scale)], [1, mean.Length, 1, 1])
            .to(image.dtype).to(image.device);
    }

    private static float[] Planes(ChannelValues values, ChannelOrder order) => order switch
    {
        ChannelOrder.Gray => [values.Red],
        ChannelOrder.BlueGreenRed => [values.Blue, values.Green, values.Red],
        _ => [values.Red, values.Green, values.Blue],
    };
}
