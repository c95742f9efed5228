using static TorchSharp.torch;

namespace NAFlow;

/// <summary>The tensors behind one layer's map, each <c>[C, H, W]</c>; they belong to the flow.</summary>
/// <param name="Activation">x, the forward activation.</param>
/// <param name="Coefficients">L, the importance coefficients.</param>
/// <param name="FeatureMap">B, the back-propagated feature map.</param>
public sealed record LayerTensors(Tensor Activation, Tensor Coefficients, Tensor FeatureMap) : IDisposable
{
    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Activation.Dispose();
        Coefficients.Dispose();
        FeatureMap.Dispose();
    }
}
