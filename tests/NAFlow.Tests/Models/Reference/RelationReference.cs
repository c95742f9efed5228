using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>RelationNet for miniImageNet (Sung et al., 2018, figure 2): the encoder, and the relation network.</summary>
internal static class RelationReference
{
    public static Tensor Encode(NamedTensors it, Tensor image)
    {
        var x = NamedTensors.MaxPool(Basic(it, "layer1", image, padding: 0), 2, 2);
        x = NamedTensors.MaxPool(Basic(it, "layer2", x, padding: 0), 2, 2);
        return Basic(it, "layer4", Basic(it, "layer3", x, padding: 1), padding: 1);
    }

    public static Tensor Score(NamedTensors it, Tensor pair)
    {
        var x = NamedTensors.MaxPool(Basic(it, "layer1", pair, padding: 0), 2, 2);
        x = NamedTensors.MaxPool(Basic(it, "layer2", x, padding: 0), 2, 2);
        return it.Linear("fc2", it.Linear("fc1", x.flatten(1)).relu()).sigmoid();
    }

    private static Tensor Basic(NamedTensors it, string name, Tensor x, long padding) =>
        it.Norm($"{name}.1", it.Conv($"{name}.0", x, padding: padding)).relu();
}
