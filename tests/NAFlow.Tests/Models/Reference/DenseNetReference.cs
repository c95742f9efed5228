using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>DenseNet-121 (Huang et al., 2017, table 1): every layer reads all before it in its block.</summary>
internal static class DenseNetReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("features.norm0", it.Conv("features.conv0", image, stride: 2, padding: 3)).relu();
        x = NamedTensors.MaxPool(x, 3, 2, padding: 1);
        var block = 0;
        foreach (var layers in new[] { 6, 12, 24, 16 })
        {
            var states = new List<Tensor> { x };
            block++;
            for (var layer = 1; layer <= layers; layer++) states.Add(Layer(it, $"features.denseblock{block}.denselayer{layer}", cat(states, 1)));
            x = cat(states, 1);
            if (block < 4) x = Transition(it, $"features.transition{block}", x);
        }

        return it.Linear("classifier", NamedTensors.GlobalAverage(it.Norm("features.norm5", x).relu()));
    }

    private static Tensor Layer(NamedTensors it, string name, Tensor x)
    {
        x = it.Conv($"{name}.conv1", it.Norm($"{name}.norm1", x).relu());
        return it.Conv($"{name}.conv2", it.Norm($"{name}.norm2", x).relu(), padding: 1);
    }

    private static Tensor Transition(NamedTensors it, string name, Tensor x) =>
        NamedTensors.AveragePool(it.Conv($"{name}.conv", it.Norm($"{name}.norm", x).relu()), 2, 2);
}
