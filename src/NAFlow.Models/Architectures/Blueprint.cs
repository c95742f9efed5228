using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>One network of the zoo: how it is built, how its weights are recognised, and what belongs to it.</summary>
/// <param name="Name">Its name, torchvision's where it has one.</param>
/// <param name="Reference">Its title and source.</param>
/// <param name="Trunk">Everything up to the last feature map.</param>
/// <param name="Fits">Whether weights are this network's, going by names and shapes.</param>
internal sealed record Blueprint(string Name, string Reference, Func<NetworkDraft, Signal> Trunk, Func<WeightShapes, bool> Fits)
{
    /// <summary>The end of the name of a compact network.</summary>
    public const string CompactSuffix = "_compact";

    private const int CompactSize = 96, CompactClasses = 50;

    /// <summary>Its own classifier.</summary>
    /// <value>Null: the network gives embeddings.</value>
    public Classifier? Classifier { get; init; }

    /// <summary>From the last feature map to the embedding, when nothing classifies.</summary>
    /// <value>The global average.</value>
    public Func<NetworkDraft, Signal, Signal> Embed { get; init; } = (draft, features) => draft.Pool(features);

    /// <summary>The module in whose place other heads go.</summary>
    /// <value><c>fc</c>.</value>
    public string HeadName { get; init; } = "fc";

    /// <summary>The tensors of its own classifier, which another head leaves unused.</summary>
    public IReadOnlyList<string> OwnHead => Classifier is null ? [] : [$"{HeadName}."];

    /// <summary>The factor of every published width of the trunk.</summary>
    /// <value>1.</value>
    public double Width { get; init; } = 1;

    /// <summary>The channels of the image.</summary>
    /// <value>3.</value>
    public int InputChannels { get; init; } = 3;

    /// <summary>Whether it is a narrow variant of this project, for images of 96 pixels.</summary>
    /// <value>False: a published network.</value>
    public bool IsCompact { get; private init; }

    /// <summary>How a photo is prepared.</summary>
    /// <value>224 pixels, ImageNet statistics.</value>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.ImageNet;

    /// <summary>The names of the published classes.</summary>
    /// <value>ImageNet's.</value>
    public ClassNames ClassNames { get; init; } = ImageNetClasses.Names;

    /// <summary>Modules of the checkpoint that are not part of the network, such as auxiliary heads.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The same architecture, narrow, for images of 96 pixels: small enough to be trained on a processor and to be shipped.</summary>
    /// <param name="width">The factor of every published width of the trunk.</param>
    /// <param name="trunk">The trunk with fewer halvings, so that the last feature map stays as large as the published one's.</param>
    public Blueprint Compact(double width, Func<NetworkDraft, Signal> trunk) => this with
    {
        Name = Name + CompactSuffix,
        IsCompact = true,
        Reference = $"{Reference}, narrowed for images of {CompactSize} pixels",
        Width = width,
        Trunk = trunk,
        Classifier = Classifier is { } own ? own with { Classes = CompactClasses } : null,
        Preprocessing = Preprocessing.ImageNet with { Size = CompactSize },
    };
}

/// <summary>All networks of the zoo. A new family of networks is one file with its blueprints and one entry here.</summary>
internal static class Blueprints
{
    /// <summary>Published networks first: weights that could be of either are theirs.</summary>
    public static IReadOnlyList<Blueprint> All { get; } =
    [
        .. ((IEnumerable<Blueprint>)
        [
            .. AlexNet.All, .. Vgg.All, .. GoogLeNet.All, .. BnInception.All, .. InceptionV3.All, .. ResNet.All, .. CifarResNet.All, .. ResNet12.All,
            .. Conv4.All,
            .. RelationNet.All, .. DenseNet.All, .. SqueezeNet.All, .. MobileNet.All, .. MobileNetV2.All,
            .. MobileNetV3.All, .. MnasNet.All, .. ShuffleNet.All, .. RegNet.All, .. EfficientNet.All, .. ConvNeXt.All,
        ]).OrderBy(blueprint => blueprint.IsCompact),
    ];

    /// <summary>The network of this name.</summary>
    /// <exception cref="InvalidInputException">There is none; the sentence gives the nearest.</exception>
    public static Blueprint Find(string name) => TryFind(name) ?? throw new InvalidInputException(
        $"There is no model named '{name}'; the nearest of {All.Count} are {string.Join(", ", EditDistance.Nearest(name, [.. All.Select(blueprint => blueprint.Name)]))}.");

    /// <summary>The network of this name; null when there is none.</summary>
    public static Blueprint? TryFind(string? name) => All.FirstOrDefault(blueprint => blueprint.Name == name);
}

/// <summary>The published head of a network.</summary>
/// <param name="Tensor">A tensor that weights with this head have.</param>
/// <param name="Classes">The published number of classes.</param>
/// <param name="Append">Appends it to the last feature map, for that many classes where no weights say otherwise.</param>
internal sealed record Classifier(string Tensor, long Classes, Func<NetworkDraft, Signal, long, Signal> Append)
{
    /// <summary>The global average and one linear layer.</summary>
    public static Classifier Linear(string name, long classes = 1000) =>
        new($"{name}.weight", classes, (draft, features, count) => draft.Connect(name, draft.Pool(features), count));

    /// <summary>The global average, dropout, and one linear layer, in a sequence named <c>classifier</c>.</summary>
    public static Classifier AfterDropout { get; } = new("classifier.1.weight", 1000, (draft, features, classes) =>
        draft.Connect("classifier.1", draft.Append("classifier.0", new Dropout(0.2), draft.Pool(features)), classes));
}
