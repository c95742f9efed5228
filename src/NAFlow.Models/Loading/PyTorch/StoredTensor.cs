using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>Checks that every tensor lies within its storage and every storage within the file, before any memory is asked for.</summary>
internal sealed class TensorCheck(ICheckpointContainer container, Refusal refusal)
{
    /// <summary>Tensors may share storages and repeat elements, but all of them together are not to be much more than the file.</summary>
    private const long HighestShare = 8, AlwaysAllowed = 16 << 20;

    private Int128 total;

    /// <summary>Checks them all.</summary>
    /// <exception cref="InvalidInputException">One lies outside its storage, or they would fill more memory than such a file can mean.</exception>
    public IReadOnlyDictionary<string, StoredTensor> Check(IReadOnlyDictionary<string, TensorReference> references) =>
        references.ToDictionary(entry => entry.Key, entry => Check(entry.Key, entry.Value), StringComparer.Ordinal);

    private StoredTensor Check(string name, TensorReference reference)
    {
        var storage = reference.Storage;
        var size = ElementTypes.SizeOf(reference.ElementType);
        var bytes = storage.Own ?? container.Storage(storage.Key)
            ?? throw refusal.Because(name, $"has its numbers in storage {Refusal.Quote(storage.Key)}, which is missing; {Refusal.GetItAgain}");
        if (bytes.Length != (Int128)storage.Count * storage.ElementSize)
            throw refusal.Because(name, $"has its numbers in storage {Refusal.Quote(storage.Key)}, which has {bytes.Length} bytes instead of "
                + $"{(Int128)storage.Count * storage.ElementSize}; {Refusal.GetItAgain}");

        long[] shape = [.. reference.Shape.Items.Cast<long>()];
        long[] strides = reference.Strides is { Items: var given } ? [.. given.Cast<long>()] : Filling(shape, reference.ColumnsFirst);
        if (shape.Any(length => length < 0) || strides.Any(stride => stride < 0) || reference.Offset < 0)
            throw refusal.Because(name, $"has a negative length, stride or offset; {Refusal.GetItAgain}");
        var (count, extent) = (Count(name, shape, size), Extent(shape, strides));
        var available = (Int128)storage.PartCount * storage.ElementSize / size;
        // An empty tensor may begin anywhere, and reads nothing.
        if (extent > 0 && reference.Offset + extent > available)
            throw refusal.Because(name, $"reaches to element {reference.Offset + extent} of a storage that has {available}; {Refusal.GetItAgain}");
        var offset = extent == 0 ? 0 : storage.Start * storage.ElementSize + reference.Offset * size;
        // What stands before a tensor in a compressed storage must be unpacked again for each.
        total += Int128.Max(count, extent) * size + bytes switch { DeflatedBytes => offset, FilePart part => part.Before(offset), _ => 0 };
        if (total > AlwaysAllowed + HighestShare * (Int128)container.StoredLength)
            throw refusal.Because(
                name, $"brings the tensors to {total} bytes where the file stores {container.StoredLength}; save them as contiguous tensors");
        return new StoredTensor(reference.ElementType, shape, strides, (long)extent, bytes, offset);
    }

    /// <summary>The strides of a tensor that fills its storage, whose shape has been counted.</summary>
    private static long[] Filling(long[] shape, bool columnsFirst)
    {
        var (strides, next) = (new long[shape.Length], 1L);
        for (var step = 0; step < shape.Length; step++)
        {
            var axis = columnsFirst ? step : shape.Length - 1 - step;
            (strides[axis], next) = (next, next * Math.Max(1, shape[axis]));
        }

        return strides;
    }

    /// <summary>How many elements a shape has. A dimension of 0 must not hide that the others are too long for any memory.</summary>
    private Int128 Count(string name, long[] shape, int size)
    {
        Int128 count = size;
        foreach (var length in shape)
            if ((count *= Math.Max(1, length)) > long.MaxValue)
                throw refusal.Because(name, $"has a shape too large for any memory; {Refusal.GetItAgain}");
        return shape.Contains(0) ? 0 : count / size;
    }

    /// <summary>
    /// How many elements lie from the first to the last: at most 64 products of two 63-bit numbers, which 128 bits hold only for few of them.
    /// </summary>
    private static Int128 Extent(long[] shape, long[] strides)
    {
        if (shape.Contains(0))
            return 0;
        Int128 last = 0;
        for (var index = 0; index < shape.Length; index++)
            last = Int128.Min(last + (Int128)(shape[index] - 1) * strides[index], Int128.MaxValue >> 1);
        return last + 1;
    }
}

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
        return stretch.as_strided([.. Shape], [.. Strides.Select((stride, index) => Shape[index] == 1 ? 1 : stride)]).contiguous()
            .MoveToOuterDisposeScope();
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
