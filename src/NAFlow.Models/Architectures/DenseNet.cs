using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// DenseNet-121 and -169 (Huang et al., 2017) with torchvision's names. A dense layer's input, everything before it in the block, is joined one layer
/// at a time: the values are those of joining all at once, and every state of the block gets a map.
/// </summary>
internal static class DenseNet
{
    public static IEnumerable<Blueprint> All =>
        from depth in ((int Layers, int[] Blocks)[])[(121, [6, 12, 24, 16]), (169, [6, 12, 32, 32])]
        select new Blueprint(
            $"densenet{depth.Layers}", $"DenseNet-{depth.Layers} (Huang et al., 2017, arXiv 1608.06993)", draft => Features(draft, depth.Blocks),
            shapes => shapes.Has($"features.denseblock4.denselayer{depth.Blocks[3]}.conv2.weight")
                && !shapes.Has($"features.denseblock3.denselayer{depth.Blocks[2] + 1}.conv2.weight"))
        {
            Classifier = Classifier.Linear("classifier"),
            HeadName = "classifier",
        };

    private static Signal Features(NetworkDraft draft, int[] blocks)
    {
        var x = draft.Convolve("features.conv0", draft.Image, 64, kernel: 7, stride: 2, padding: 3, bias: false);
        x = draft.Append("features.relu0", new Relu(), draft.Normalise("features.norm0", x));
        x = draft.Append("features.pool0", new MaxPool(3, stride: 2, padding: 1), x);
        for (var index = 1; index <= blocks.Length; index++)
        {
            var (name, input) = ($"features.denseblock{index}", x);
            for (var layer = 1; layer <= blocks[index - 1]; layer++)
                x = draft.Concatenate(
                    layer == blocks[index - 1] ? name : $"{name}.denselayer{layer}.concat", x, Layer(draft, $"{name}.denselayer{layer}", x));
            draft.Block(name, input, x);
            if (index < blocks.Length) x = Transition(draft, $"features.transition{index}", x);
        }

        return draft.Append("relu", new Relu(), draft.Normalise("features.norm5", x));
    }

    private static Signal Layer(NetworkDraft draft, string name, Signal input)
    {
        var x = draft.Append($"{name}.relu1", new Relu(), draft.Normalise($"{name}.norm1", input));
        x = draft.Convolve($"{name}.conv1", x, 128, kernel: 1, bias: false);
        x = draft.Append($"{name}.relu2", new Relu(), draft.Normalise($"{name}.norm2", x));
        return draft.Convolve($"{name}.conv2", x, 32, kernel: 3, padding: 1, bias: false);
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
