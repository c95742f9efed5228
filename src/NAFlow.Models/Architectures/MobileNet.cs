using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>MobileNetV1 (Howard et al., 2017) with the names of the usual PyTorch conversion: <c>model.N.K</c> and <c>fc</c>.</summary>
internal static class MobileNet
{
    private static readonly (long Width, long Stride)[] Separable =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    public static IEnumerable<Blueprint> Blueprints =>
    [
        new("mobilenet_v1", "MobileNetV1 (Howard et al., 2017, arXiv 1704.04861)", Features, shapes => shapes.Has("model.13.3.weight") && shapes.Has("model.1.0.weight"))
        {
            Classifier = Classifier.Linear("fc"),
        },
    ];

    private static Signal Features(NetworkDraft draft)
    {
        var x = draft.Convolve("model.0.0", draft.Image, 32, kernel: 3, stride: 2, padding: 1, bias: false);
        x = draft.Append("model.0.2", new Relu(), draft.Normalise("model.0.1", x));
        for (var index = 0; index < Separable.Length; index++)
        {
            var (name, input) = ($"model.{index + 1}", x);
            x = draft.Normalise($"{name}.1", draft.ConvolveDepthwise($"{name}.0", x, Separable[index].Stride));
            x = draft.Append($"{name}.2", new Relu(), x);
            x = draft.Normalise($"{name}.4", draft.Convolve($"{name}.3", x, Separable[index].Width, kernel: 1, bias: false));
            x = draft.Append($"{name}.5", new Relu(), x);
            draft.Block(name, input, x);
        }

        return x;
    }
}
