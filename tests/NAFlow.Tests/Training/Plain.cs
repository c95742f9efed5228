using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Vectors as plain numbers, for formulas written out.</summary>
internal static class Plain
{
    /// <summary>The rows of a matrix.</summary>
    public static double[][] Rows(Tensor matrix)
    {
        using var values = matrix.detach().to(float64).contiguous();
        return [.. values.data<double>().ToArray().Chunk((int)matrix.shape[1])];
    }

    public static double Dot(double[] left, double[] right) => left.Zip(right, (one, other) => one * other).Sum();

    public static double Cosine(double[] left, double[] right) => Dot(left, right) / Math.Sqrt(Dot(left, left) * Dot(right, right));

    public static double SquaredDistance(double[] left, double[] right) => left.Zip(right, (one, other) => (one - other) * (one - other)).Sum();

    public static double[] Mean(IReadOnlyList<double[]> vectors) => [.. vectors[0].Select((_, index) => vectors.Average(vector => vector[index]))];

    public static double[] Unit(double[] vector) => Array.ConvertAll(vector, value => value / Math.Sqrt(Dot(vector, vector)));

    /// <summary>Normal values in float64 from a seed.</summary>
    public static Tensor Normal(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return randn(shape, float64, generator: generator);
    }
}
