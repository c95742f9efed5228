using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Embeddings of classes that overlap: a centre for each class, with noise.</summary>
internal sealed record KnownEmbeddings(ImmutableArray<double[]> Rows, ImmutableArray<int> Labels)
{
    public static KnownEmbeddings Draw(int seed, int classes = 6, int perClass = 12, int size = 5, double noise = 1.2)
    {
        // The centres are the same for every seed, so that one set can be searched with another.
        var (centres, random) = (new Random(99), new Random(seed));
        double[][] middle = [.. Enumerable.Range(0, classes).Select(_ => Vector(centres, size, 1))];
        int[] labels = [.. Enumerable.Range(0, classes * perClass).Select(image => image % classes)];
        return new KnownEmbeddings([.. labels.Select(label => middle[label].Zip(Vector(random, size, noise), (one, other) => one + other).ToArray())], [.. labels]);
    }

    public Tensor ToTensor() => tensor(Rows.SelectMany(row => row).ToArray(), [Rows.Length, Rows[0].Length]);

    private static double[] Vector(Random random, int size, double scale) => [.. Enumerable.Range(0, size).Select(_ => scale * ((2 * random.NextDouble()) - 1))];
}
