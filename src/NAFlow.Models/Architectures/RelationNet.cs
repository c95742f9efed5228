using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// RelationNet (Sung et al., 2018) with its authors' names: an encoder whose feature maps <c>[B, 64, h, w]</c> are given flattened, and a relation
/// network that scores two of them joined along the channels. Its authors run batch normalisation with the statistics of the current batch, in
/// testing too.
/// </summary>
internal static class RelationNet
{
    private const string Source = "(Sung et al., 2018, arXiv 1711.06025)";

    // Statistics are those of the last batch alone.
    private const double Momentum = 1;

    public static IEnumerable<Blueprint> All =>
    [
        Encoder("omniglot", inputChannels: 1, Preprocessing.ImageNet with
        {
            Size = 28, Channels = ChannelOrder.Gray, Mean = ChannelValues.Same(0.92206f), StandardDeviation = ChannelValues.Same(0.08426f),
        }),
        Encoder("miniimagenet", inputChannels: 3, Preprocessing.ImageNet with
        {
            Size = 84, Mean = new(0.92206f, 0.92206f, 0.92206f), StandardDeviation = new(0.08426f, 0.08426f, 0.08426f),
        }),
        Relation("omniglot", size: 5, grid: 1),
        Relation("miniimagenet", size: 19, grid: 3),
    ];

    private static Blueprint Encoder(string task, int inputChannels, Preprocessing preprocessing) => new(
        $"relationnet_{task}", $"RelationNet's encoder for {task} {Source}", Encode,
        shapes => shapes.Has("layer4.0.weight") && shapes.Has("layer4.1.weight") && shapes.Inputs("layer1.0.weight", 0) == inputChannels)
    {
        InputChannels = inputChannels,
        Preprocessing = preprocessing,
        Embed = (draft, features) => draft.Flatten(features),
    };

    private static Blueprint Relation(string task, int size, int grid) => new(
        $"relationnet_{task}_relation", $"RelationNet's relation network for {task} {Source}", draft => Join(draft, padding: grid == 1 ? 1 : 0),
        shapes => shapes.Has("layer2.0.weight") && !shapes.Has("layer3.0.weight") && shapes.Has("fc2.weight")
            && shapes.Inputs("fc1.weight", 0) == grid * grid * shapes.Inputs("layer2.0.weight", 0))
    {
        InputChannels = 128,
        Preprocessing = Preprocessing.ImageNet with { Size = size },
        Classifier = new("fc2.weight", 1, (draft, features, scores) => Score(draft, features, grid, scores)),
        ClassNames = new(["the same class"]),
    };

    private static Signal Encode(NetworkDraft draft)
    {
        var x = Convolve(draft, "layer1", draft.Image, padding: 0, pooled: true);
        x = Convolve(draft, "layer2", x, padding: 0, pooled: true);
        x = Convolve(draft, "layer3", x, padding: 1, pooled: false);
        return Convolve(draft, "layer4", x, padding: 1, pooled: false);
    }

    private static Signal Join(NetworkDraft draft, long padding) =>
        Convolve(draft, "layer2", Convolve(draft, "layer1", draft.Image, padding, pooled: true), padding, pooled: true);

    private static Signal Convolve(NetworkDraft draft, string name, Signal input, long padding, bool pooled)
    {
        var x = draft.Normalise($"{name}.1", draft.Convolve($"{name}.0", input, 64, kernel: 3, padding: padding), momentum: Momentum);
        x = draft.Append($"{name}.2", new Relu(), x);
        if (pooled) x = draft.Append($"{name}.3", new MaxPool(2), x);
        draft.Block(name, input, x);
        return x;
    }

    private static Signal Score(NetworkDraft draft, Signal features, int grid, long scores)
    {
        var x = draft.Append("flatten", new Flatten(), features) with { Channels = features.Channels * grid * grid };
        x = draft.Append("relu", new Relu(), draft.Connect("fc1", x, 8));
        return draft.Append("sigmoid", new Sigmoid(), draft.Connect("fc2", x, scores));
    }
}
