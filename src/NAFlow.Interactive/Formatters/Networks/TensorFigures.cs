using static TorchSharp.torch;

namespace NAFlow.Interactive;

/// <summary>A tensor in figures.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its number type.</param>
/// <param name="Device">Where it lies.</param>
/// <param name="Least">The least finite value; null where there is none, or values cannot be ordered.</param>
/// <param name="Mean">The mean of the finite values.</param>
/// <param name="Greatest">The greatest finite value.</param>
/// <param name="NotFinite">How many values are NaN or infinite.</param>
internal sealed record TensorFigures(long[] Shape, string Type, string Device, double? Least, double? Mean, double? Greatest, long NotFinite)
{
    /// <summary>Reads them; nothing of it is kept in tensors.</summary>
    public static TensorFigures Of(Tensor tensor)
    {
        var bare = new TensorFigures(tensor.shape, tensor.dtype.ToString().ToLowerInvariant(), tensor.device.ToString(), null, null, null, 0);
        if (tensor.is_meta || tensor.is_sparse || tensor.is_complex() || tensor.numel() == 0) return bare;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var numbers = tensor.detach();
        if (!numbers.is_floating_point()) numbers = numbers.to(ScalarType.Float64);
        var isFinite = numbers.isfinite();
        var finite = isFinite.sum().item<long>();
        if (finite < numbers.numel()) numbers = numbers.masked_select(isFinite);
        return finite == 0
            ? bare with { NotFinite = tensor.numel() }
            : bare with
            {
                Least = Number(numbers.min()),
                Mean = Number(numbers.mean([], false, ScalarType.Float64)),
                Greatest = Number(numbers.max()),
                NotFinite = tensor.numel() - finite,
            };
    }

    private static double Number(Tensor scalar) => scalar.to(ScalarType.Float64).item<double>();
}
