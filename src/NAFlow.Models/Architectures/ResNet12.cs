using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>ResNet-12 of few-shot learning (Meta-Baseline, Chen et al., 2021), for images of 84 pixels; its own output is the embedding.</summary>
internal static class ResNet12
{
    private const double Slope = 0.1;

    private static readonly Blueprint Published = new(
        "resnet12", "ResNet-12 for few-shot learning (Chen et al., 2021, arXiv 2003.04390)", draft => Features(draft, firstStride: 1, new MaxPool(2)),
        shapes => shapes.Has("layer1.conv3.weight") && shapes.Has("layer4.conv3.weight"))
    {
        Preprocessing = Preprocessing.ImageNet with { Size = 84 },
    };

    public static IEnumerable<Blueprint> Blueprints => [Published];

    /// <summary>Its first block strides, where the whole network spends most of its time, and its last pool does not: 6 x 6 features of 96 pixels.</summary>
    public static Blueprint Compact => Published.Compact(width: 3 / 16.0, draft => Features(draft, firstStride: 2, new MaxPool(3, stride: 1, padding: 1)));

    private static Signal Features(NetworkDraft draft, long firstStride, MaxPool lastPool)
    {
        var x = draft.Image;
        for (var stage = 0; stage < 4; stage++)
            x = Block(draft, $"layer{stage + 1}", x, 64L << stage, stage == 0 ? firstStride : 1, stage == 3 ? lastPool : new MaxPool(2));
        return x;
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, long width, long stride, MaxPool pool)
    {
        var x = input;
        for (var index = 1; index <= 3; index++)
        {
            x = draft.Normalise($"{name}.bn{index}", draft.Convolve($"{name}.conv{index}", x, width, kernel: 3, index == 1 ? stride : 1, padding: 1, bias: false));
            if (index < 3) x = draft.Append(index == 1 ? $"{name}.relu" : $"{name}.relu_1", new LeakyRelu(Slope), x);
        }

        // Where it strides the shortcut sees every pixel too; besides, libtorch 2.10 corrupts memory in the gradient of a striding 1 x 1 convolution of an image.
        var kernel = stride == 1 ? 1 : 3;
        var shortcut = draft.Normalise($"{name}.downsample.1", draft.Convolve($"{name}.downsample.0", input, width, kernel, stride, kernel / 2, bias: false));
        x = draft.Append($"{name}.relu_2", new LeakyRelu(Slope), draft.Add($"{name}.add", x, shortcut));
        var output = draft.Append(name, pool, x);
        draft.Block(name, input, output);
        return output;
    }
}
