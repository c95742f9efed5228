using static TorchSharp.torch;

namespace NAFlow.Tensors;

/// <summary>Small tensors brought to where figures are worked out.</summary>
internal static class Float64
{
    /// <summary>The values in float64 on the processor; moved first, since not every device knows float64.</summary>
    public static Tensor OnProcessor(this Tensor tensor) => tensor.detach().cpu().to(float64);
}
