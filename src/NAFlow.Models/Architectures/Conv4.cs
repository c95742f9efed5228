using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// The Conv-4 encoder of few-shot learning as ProtoNet has it (Snell et al., 2017): four blocks of 64 channels, flattened as they are.
/// </summary>
internal static class Conv4
{
    private static readonly Blueprint Published = new(
        "conv4", "Conv-4 of ProtoNet (Snell et al., 2017, arXiv 1703.05175)", draft => Features(draft, firstStride: 1, new MaxPool(2)),
        shapes => shapes.Has("encoder.0.0.weight") && shapes.Has("encoder.3.0.weight"))
    {
        Embed = (draft, features) => draft.Flatten(features),
        Preprocessing = Preprocessing.ImageNet with { Size = 84 },
    };

    public static IEnumerable<Blueprint> All => [Published, Compact];

    /// <summary>
    /// Its first convolution strides, where the whole network spends most of its time, and its last pool does not: 6 x 6 features of 96 pixels.
    /// </summary>
    private static Blueprint Compact =>
        Published.Compact(width: 3 / 4.0, draft => Features(draft, firstStride: 2, new MaxPool(3, stride: 1, padding: 1)));

    private static Signal Features(NetworkDraft draft, long firstStride, MaxPool lastPool)
    {
        var x = draft.Image;
        for (var block = 0; block < 4; block++)
        {
            var (name, input) = ($"encoder.{block}", x);
            x = draft.Normalise($"{name}.1", draft.Convolve($"{name}.0", x, 64, kernel: 3, block == 0 ? firstStride : 1, padding: 1));
            x = draft.Append($"{name}.2", new Relu(), x);
            x = draft.Append($"{name}.3", block == 3 ? lastPool : new MaxPool(2), x);
            draft.Block(name, input, x);
        }

        return x;
    }
}
