using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>A tensor whose place in the file has been checked.</summary>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">The length of each dimension.</param>
/// <param name="Strides">How many elements apart neighbours are.</param>
/// <param name="Extent">How many elements lie from its first to its last in the file.</param>
/// <param name="Storage">The bytes it is a view of.</param>
/// <param name="Offset">Where its first element begins in them, in bytes.</param>
internal sealed record StoredTensor(
    ScalarType ElementType, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides, long Extent, IByteSource Storage, long Offset)
{
    /// <summary>Reads its elements into a contiguous tensor; the caller owns it.</summary>
    /// <exception cref="InvalidInputException">The file was changed or is damaged there.</exception>
    public Tensor Read(string name, Refusal refusal)
    {
        using var scope = NewDisposeScope();
        if (IsContiguous)
        {
            var tensor = empty([.. Shape], ElementType, CPU);
            TensorBytes.Fill(tensor, Storage, Offset, name, refusal);
            return tensor.MoveToOuterDisposeScope();
        }
        var stretch = empty([Extent], ElementType, CPU);
        TensorBytes.Fill(stretch, Storage, Offset, name, refusal);
        // The stride of a dimension of 1 is never walked and may be any number, too large for libtorch to multiply.
        return stretch.as_strided([.. Shape], [.. Strides.Select((stride, index) => Shape[index] == 1 ? 1 : stride)]).contiguous().MoveToOuterDisposeScope();
    }

    private bool IsContiguous
    {
        get
        {
            if (Shape.Contains(0))
                return true;
            long due = 1;
            for (var index = Shape.Count - 1; index >= 0; index--)
            {
                if (Shape[index] != 1 && Strides[index] != due)
                    return false;
                due *= Shape[index];
            }
            return true;
        }
    }
}
