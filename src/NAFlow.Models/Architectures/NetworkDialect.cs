namespace NAFlow.Models;

/// <summary>What another program does otherwise than torchvision in a network of the same tensors; it is known by how it calls them.</summary>
/// <param name="Said">Whose names they are.</param>
/// <param name="Epsilon">The epsilon of its batch normalisations.</param>
/// <param name="PadsAsTensorFlow">Whether its convolutions that stride add more pixels at the end than at the beginning.</param>
internal sealed record NetworkDialect(string Said, double Epsilon, bool PadsAsTensorFlow)
{
    private static readonly (string Tensor, NetworkDialect Dialect)[] Known =
    [
        ("_blocks.0._depthwise_conv.weight", new("EfficientNet-PyTorch", 1e-3, PadsAsTensorFlow: true)
        { Sizes = new Dictionary<string, int> { ["efficientnet_b2"] = 260 } }),
        ("conv_stem.first_conv.convolution.weight", new("Hugging Face's MobileNetV2", 1e-3, PadsAsTensorFlow: true)),
        ("encoder.blocks.0.depthwise_conv.depthwise_conv.weight", new("Hugging Face's EfficientNet", 1e-3, PadsAsTensorFlow: true)),
        ("layers.1.0.depthwise_conv.conv.weight", new("MMPretrain's EfficientNet", 1e-3, PadsAsTensorFlow: true)),
        ("blocks.0.0.conv.weight", new("timm", 1e-3, PadsAsTensorFlow: false) { IsOpen = true }),
        ("blocks.0.0.conv_dw.weight", new("timm", 1e-5, PadsAsTensorFlow: false)
        { IsOpen = true, Rest = new Dictionary<string, string> { ["conv_head."] = "classifier.0.", ["classifier."] = "classifier.3." } }),
    ];

    /// <summary>Image sizes that are not torchvision's, on which its padding depends.</summary>
    public IReadOnlyDictionary<string, int> Sizes { get; private init; } = new Dictionary<string, int>();

    /// <summary>Whether the same names are also used for networks that were converted from TensorFlow.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>
    /// What the layers behind the trunk of a MobileNetV3 are called by torchvision, whose first one is a convolution of one pixel here.
    /// </summary>
    private IReadOnlyDictionary<string, string> Rest { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of networks whose tensors are those of another, and that do something else between them.</summary>
    private static readonly string[] Strange = ["mobilenet_v1.conv_stem.convolution.weight"];

    /// <summary>Whether names are those of a network that only seems to be one of the zoo.</summary>
    public static bool IsStrange(IReadOnlyCollection<string> names) =>
        names.Any(name => Strange.Any(strange => name.EndsWith(strange, StringComparison.Ordinal)));

    /// <summary>The dialect of names; null for none.</summary>
    public static NetworkDialect? Of(IReadOnlyCollection<string> names) =>
        Known.FirstOrDefault(known => names.Any(name => name.EndsWith(known.Tensor, StringComparison.Ordinal))).Dialect;

    /// <summary>The network's name for a tensor behind its trunk.</summary>
    public string Behind(Blueprint blueprint, string name) => blueprint.Classifier?.Tensor == "classifier.3.weight"
        && Rest.FirstOrDefault(rest => name.StartsWith(rest.Key, StringComparison.Ordinal)) is { Key: { } beginning, Value: var own }
            ? own + name[beginning.Length..] : name;
}
