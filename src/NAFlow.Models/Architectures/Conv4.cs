using NAFlow.Imaging;
using NAFlow.Networks.Layers;

namespace NAFlow.Models.Architectures;

/// <summary>The Conv-4 encoder of few-shot learning as ProtoNet has it (Snell et al., 2017): four blocks of 64 channels, flattened as they are.</summary>
internal static class Conv4
{
    public static IEnumerable<Blueprint> Blueprints =>
    [
        new("conv4", "Conv-4 of ProtoNet (Snell et al., 2017, arXiv 1703.05175)", Features, shapes => shapes.Has("encoder.0.0.weight") && shapes.Has("encoder.3.0.weight"))
        {
            Embed = (draft, features) => draft.Append("flatten", new Flatten(), features),
            Preprocessing = Preprocessing.ImageNet with { Size = 84 },
        },
    ];

    private static Signal Features(NetworkDraft draft)
    {
        var x = draft.Image;
        for (var block = 0; block < 4; block++)
        {
            var (name, input) = ($"encoder.{block}", x);
            x = draft.Normalise($"{name}.1", draft.Convolve($"{name}.0", x, 64, kernel: 3, padding: 1));
            x = draft.Append($"{name}.2", new Relu(), x);
            x = draft.Append($"{name}.3", new MaxPool(2), x);
            draft.Block(name, input, x);
        }

        return x;
    }
}
