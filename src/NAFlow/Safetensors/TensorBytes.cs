using TorchSharp;

namespace NAFlow.Safetensors;

/// <summary>The memory of a contiguous processor tensor in parts small enough for one span.</summary>
internal static class TensorBytes
{
    private const long PartElements = 1 << 24;

    /// <summary>Views of the tensor's elements in order; each is disposed when the next is asked for.</summary>
    public static IEnumerable<torch.Tensor> Of(torch.Tensor tensor)
    {
        using var flat = tensor.reshape(-1);
        for (long start = 0, count = flat.numel(); start < count; start += PartElements)
        {
            using var part = flat.narrow(0, start, Math.Min(PartElements, count - start));
            yield return part;
        }
    }
}
