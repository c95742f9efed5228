using TorchSharp;

namespace NAFlow.Files;

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

    /// <summary>Reads a tensor's elements straight into its memory.</summary>
    /// <param name="tensor">A contiguous processor tensor.</param>
    /// <param name="source">Where the elements are.</param>
    /// <param name="offset">Where the first of them begins.</param>
    /// <param name="name">The tensor's name, for messages.</param>
    /// <param name="refusal">The errors of the file.</param>
    /// <exception cref="InvalidInputException">The bytes are not there, or are no truth values where those are due.</exception>
    public static void Fill(torch.Tensor tensor, IByteSource source, long offset, string name, Refusal refusal)
    {
        foreach (var part in Of(tensor))
        {
            source.Read(offset, part.bytes);
            if (tensor.dtype == torch.ScalarType.Bool && part.bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                throw refusal.Because(name, $"has bytes other than 0 and 1 for its truth values; {Refusal.GetItAgain}");
            offset += part.bytes.Length;
        }
    }
}
