using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tensors;

/// <summary>Owns tensors beyond the dispose scope that made them, until it is disposed itself.</summary>
internal sealed class TensorOwner : IDisposable
{
    private readonly List<IDisposable> owned = [];

    /// <summary>Takes a tensor out of its scope and keeps it.</summary>
    public Tensor Keep(Tensor tensor)
    {
        owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <summary>Takes everything out of a scope that is still in it.</summary>
    public void KeepAll(DisposeScope scope)
    {
        var all = scope.DisposablesView.ToArray();
        scope.Detach(all);
        owned.AddRange(all);
    }

    public void Dispose()
    {
        foreach (var item in owned) item.Dispose();
        owned.Clear();
    }
}

/// <summary>
/// The memory order in which libtorch convolves fastest on a processor: a pixel's channels side by side. Shapes stay <c>[B, C, H, W]</c>; on wide
/// shallow layers a convolution takes a quarter of the time that it takes in the usual order.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>The same values in that order; tensors of other ranks, and those that have it, come back without a copy.</summary>
    public static Tensor InChannelsLast(this Tensor tensor) =>
        tensor.dim() == 4 ? tensor.ByPixel().contiguous().FromPixels() : tensor.alias();

    /// <summary>A view <c>[B, H, W, C]</c> of an image <c>[B, C, H, W]</c>.</summary>
    public static Tensor ByPixel(this Tensor image) => image.permute(0, 2, 3, 1);

    /// <summary>A view <c>[B, C, H, W]</c> of an image <c>[B, H, W, C]</c>.</summary>
    public static Tensor FromPixels(this Tensor image) => image.permute(0, 3, 1, 2);
}
