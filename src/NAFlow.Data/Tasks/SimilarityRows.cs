using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>Similarities of many images with many others, a few rows at a time, so that the whole table is never in memory.</summary>
internal static class SimilarityRows
{
    /// <summary>The rows of a matrix in batches, each with the number of its first row.</summary>
    public static IEnumerable<(int Start, Tensor Rows)> Batches(Tensor matrix, int size)
    {
        for (var start = 0; start < matrix.shape[0]; start += size)
        {
            using var rows = matrix.slice(0, start, Math.Min(start + size, matrix.shape[0]), 1);
            yield return (start, rows);
        }
    }

    /// <summary>The rows of these numbers, <c>[n, ...]</c>.</summary>
    public static Tensor At(Tensor rows, int[] places) => rows.index_select(0, tensor(Array.ConvertAll(places, place => (long)place)));

    /// <summary>Makes every image the least similar to itself.</summary>
    /// <param name="similarities"><c>[B, N]</c>, changed in place.</param>
    /// <param name="start">The image of the first row.</param>
    public static void ExcludeSelf(Tensor similarities, int start)
    {
        using var scope = NewDisposeScope();
        var own = tensor(Enumerable.Range(start, (int)similarities.shape[0]).Select(image => (long)image).ToArray()).unsqueeze(1);
        similarities.scatter_(1, own, zeros_like(own, similarities.dtype).Plus(double.NegativeInfinity));
    }
}
