using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// Vectors <c>[B, ...]</c> that are known up to a factor per sample, which is kept beside them: multiplying one by a number then costs no pass over its
/// memory, and passes over memory are most of what a step of the solver costs beside the products.
/// </summary>
internal sealed class ScaledVector(Tensor stored, double[] scales) : IDisposable
{
    // Far from the ends of float32, so that sums of stored values lose nothing.
    private const double Least = 1e-9;
    private const double Most = 1e9;

    /// <summary>The vectors, each divided by its scale.</summary>
    public Tensor Stored { get; } = stored;

    /// <summary>The factor of each sample.</summary>
    public double[] Scales { get; private set; } = scales;

    /// <summary>The unit vectors along given ones, which become the stored ones; and the lengths those had.</summary>
    public static (ScaledVector Unit, double[] Lengths) Along(Tensor vectors)
    {
        var lengths = PerSample.Norms(vectors);
        var unit = new ScaledVector(vectors, [.. lengths.Select(Inverse)]);
        unit.Rescale();
        return (unit, lengths);
    }

    /// <summary><c>this = factor * this + term</c>.</summary>
    public void Follow(double[] factors, ScaledVector term)
    {
        Scales = [.. Scales.Zip(factors, (scale, factor) => scale * factor)];
        Rescale();
        PerSample.AddScaled(Stored, term.Stored, [.. term.Scales.Zip(Scales, (other, own) => other * Inverse(own))]);
    }

    /// <summary><c>target += factor * this</c>.</summary>
    public void AddTo(Tensor target, double[] factors) => PerSample.AddScaled(target, Stored, [.. factors.Zip(Scales, (factor, scale) => factor * scale)]);

    public void Dispose() => Stored.Dispose();

    /// <summary>1 over a number; 0 for 0.</summary>
    public static double Inverse(double value) => value > 0 || value < 0 ? 1 / value : 0;

    /// <summary>Multiplies the scales in, where one has become too small or too large.</summary>
    private void Rescale()
    {
        if (Array.TrueForAll(Scales, scale => Math.Abs(scale) is > Least and < Most)) return;
        PerSample.Scale(Stored, Scales);
        Scales = [.. Scales.Select(_ => 1.0)];
    }
}
