using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// The CIFAR-10 residual networks with 20 to 110 layers (He et al., 2016, section 4.2), whose shortcuts have no parameters, with the names of Idelbayev's
/// implementation.
/// </summary>
internal static class CifarResNet
{
    public static IEnumerable<Blueprint> Blueprints =>
        from layers in (int[])[20, 32, 44, 56, 110]
        let blocks = (layers - 2) / 6
        select new Blueprint($"resnet{layers}_cifar", $"CIFAR ResNet-{layers} (He et al., 2016, arXiv 1512.03385)", draft => Features(draft, blocks), shapes => Fits(shapes, blocks))
        {
            Classifier = Classifier.Linear("linear", classes: 10),
            HeadName = "linear",
            Preprocessing = Preprocessing.ImageNet with { Size = 32 },
            ClassNames = Cifar10Classes.Names,
        };

    private static bool Fits(WeightShapes shapes, int blocks) =>
        shapes.Has($"layer3.{blocks - 1}.conv2.weight") && !shapes.Has($"layer3.{blocks}.conv2.weight") && !shapes.Has("layer4.0.conv1.weight");

    private static Signal Features(NetworkDraft draft, int blocks)
    {
        var x = draft.Convolve("conv1", draft.Image, 16, kernel: 3, padding: 1, bias: false);
        x = draft.Append("relu", new Relu(), draft.Normalise("bn1", x));
        for (var stage = 0; stage < 3; stage++)
            for (var block = 0; block < blocks; block++)
                x = Block(draft, $"layer{stage + 1}.{block}", x, 16L << stage, stride: block == 0 && stage > 0 ? 2 : 1);
        return x;
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, long width, long stride)
    {
        var x = draft.Normalise($"{name}.bn1", draft.Convolve($"{name}.conv1", input, width, kernel: 3, stride, padding: 1, bias: false));
        x = draft.Append($"{name}.relu", new Relu(), x);
        x = draft.Normalise($"{name}.bn2", draft.Convolve($"{name}.conv2", x, width, kernel: 3, padding: 1, bias: false));
        var shortcut = stride == 1 && x.Channels == input.Channels ? input
            : draft.Append($"{name}.shortcut", new PaddedShortcut(input.Channels, x.Channels), input) with { Channels = x.Channels };
        var output = draft.Append(name, new Relu(), draft.Add($"{name}.add", x, shortcut));
        draft.Block(name, input, output);
        return output;
    }
}
