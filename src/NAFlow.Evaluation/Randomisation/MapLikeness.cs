using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>How alike two maps of one layer are, as the randomisation checks measure it. Not a number where one of them is not there.</summary>
/// <param name="Spearman">The rank correlation of the maps.</param>
/// <param name="SpearmanAbsolute">The rank correlation of their absolute values.</param>
/// <param name="StructuralSimilarity">Their structural similarity, each scaled to 0..1.</param>
internal sealed record MapLikeness(double Spearman, double SpearmanAbsolute, double StructuralSimilarity)
{
    /// <summary>There is nothing to compare with.</summary>
    public static MapLikeness Undefined { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>Compares; maps of two sizes have no likeness.</summary>
    public static MapLikeness Of(HeatMap first, HeatMap second)
    {
        if ((first.Height, first.Width) != (second.Height, second.Width)) return Undefined;
        var one = first.Values.Span;
        var other = second.Values.Span;
        var spearman = RankCorrelation.Of(one, other);
        var absolute = IsSigned(one) || IsSigned(other) ? RankCorrelation.Of(Absolute(one), Absolute(other)) : spearman;
        return new MapLikeness(spearman, absolute, Data.StructuralSimilarity.Of(first, second));
    }

    private static bool IsSigned(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (value < 0) return true;
        return false;
    }

    private static float[] Absolute(ReadOnlySpan<float> values)
    {
        var absolute = values.ToArray();
        for (var index = 0; index < absolute.Length; index++) absolute[index] = Math.Abs(absolute[index]);
        return absolute;
    }
}
