using NAFlow.Imaging;
using NAFlow.Networks.Layers;

namespace NAFlow.Models.Architectures;

/// <summary>ResNet-12 of few-shot learning (Meta-Baseline, Chen et al., 2021), for images of 84 pixels; its own output is the embedding.</summary>
internal static class ResNet12
{
    private const double Slope = 0.1;

    public static IEnumerable<Blueprint> Blueprints =>
    [
        new("resnet12", "ResNet-12 for few-shot learning (Chen et al., 2021, arXiv 2003.04390)", Features, shapes => shapes.Has("layer1.conv3.weight") && shapes.Has("layer4.conv3.weight"))
        {
            Preprocessing = Preprocessing.ImageNet with { Size = 84 },
        },
    ];

    private static Signal Features(NetworkDraft draft)
    {
        var x = draft.Image;
        for (var stage = 0; stage < 4; stage++) x = Block(draft, $"layer{stage + 1}", x, 64L << stage);
        return x;
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, long width)
    {
        var x = input;
        for (var index = 1; index <= 3; index++)
        {
            x = draft.Normalise($"{name}.bn{index}", draft.Convolve($"{name}.conv{index}", x, width, kernel: 3, padding: 1, bias: false));
            if (index < 3) x = draft.Append(index == 1 ? $"{name}.relu" : $"{name}.relu_1", new LeakyRelu(Slope), x);
        }

        var shortcut = draft.Normalise($"{name}.downsample.1", draft.Convolve($"{name}.downsample.0", input, width, kernel: 1, bias: false));
        x = draft.Append($"{name}.relu_2", new LeakyRelu(Slope), draft.Add($"{name}.add", x, shortcut));
        var output = draft.Append(name, new MaxPool(2), x);
        draft.Block(name, input, output);
        return output;
    }
}
