using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// DenseNet-121, -161, -169 and -201 (Huang et al., 2017) with torchvision's names. A dense layer's input, everything before it in the block, is
/// joined one layer at a time: the values are those of joining all at once, and every state of the block gets a map.
/// </summary>
internal static class DenseNet
{
    // Layers in all, layers of every block, channels before the first, and those that every layer adds.
    private static readonly (int Layers, int[] Blocks, long Stem, long Growth)[] Depths =
    [
        (121, [6, 12, 24, 16], 64, 32), (161, [6, 12, 36, 24], 96, 48), (169, [6, 12, 32, 32], 64, 32), (201, [6, 12, 48, 32], 64, 32),
    ];

    public static IEnumerable<Blueprint> All =>
        from depth in Depths
        select new Blueprint(
            $"densenet{depth.Layers}", $"DenseNet-{depth.Layers} (Huang et al., 2017, arXiv 1608.06993)",
            draft => Features(draft, depth.Blocks, depth.Stem, depth.Growth), shapes => Fits(shapes, depth.Blocks))
        {
            Classifier = Classifier.Linear("classifier"),
            HeadName = "classifier",
        };

    private static bool Fits(WeightShapes shapes, int[] blocks) => blocks.Select((count, index) =>
        shapes.Has($"features.denseblock{index + 1}.denselayer{count}.conv2.weight")
        && !shapes.Has($"features.denseblock{index + 1}.denselayer{count + 1}.conv2.weight")).All(it => it);

    private static Signal Features(NetworkDraft draft, int[] blocks, long stem, long growth)
    {
        var x = draft.Convolve("features.conv0", draft.Image, stem, kernel: 7, stride: 2, padding: 3, bias: false);
        x = draft.Append("features.relu0", new Relu(), draft.Normalise("features.norm0", x));
        x = draft.Append("features.pool0", new MaxPool(3, stride: 2, padding: 1), x);
        for (var index = 1; index <= blocks.Length; index++)
        {
            var (name, input) = ($"features.denseblock{index}", x);
            for (var layer = 1; layer <= blocks[index - 1]; layer++)
                x = draft.Concatenate(
                    layer == blocks[index - 1] ? name : $"{name}.denselayer{layer}.concat", x, Layer(draft, $"{name}.denselayer{layer}", x, growth));
            draft.Block(name, input, x);
            if (index < blocks.Length) x = Transition(draft, $"features.transition{index}", x);
        }

        return draft.Append("relu", new Relu(), draft.Normalise("features.norm5", x));
    }

    private static Signal Layer(NetworkDraft draft, string name, Signal input, long growth)
    {
        var x = draft.Append($"{name}.relu1", new Relu(), draft.Normalise($"{name}.norm1", input));
        x = draft.Convolve($"{name}.conv1", x, 4 * growth, kernel: 1, bias: false);
        x = draft.Append($"{name}.relu2", new Relu(), draft.Normalise($"{name}.norm2", x));
        return draft.Convolve($"{name}.conv2", x, growth, kernel: 3, padding: 1, bias: false);
    }

    private static Signal Transition(NetworkDraft draft, string name, Signal input)
    {
        var x = draft.Append($"{name}.relu", new Relu(), draft.Normalise($"{name}.norm", input));
        x = draft.Convolve($"{name}.conv", x, input.Channels / 2, kernel: 1, bias: false);
        var output = draft.Append($"{name}.pool", new AveragePool(2), x);
        draft.Block(name, input, output);
        return output;
    }
}
