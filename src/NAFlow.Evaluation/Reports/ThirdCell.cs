using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>One figure of one method over a third of the layers: the mean over them on every image, then over images.</summary>
/// <param name="Third">The third.</param>
/// <param name="Method">A method that has all its layers.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Value">The mean, with its 95% interval over images.</param>
/// <param name="AgainstReference">It minus the reference on the same images; null for the reference itself and where there is none.</param>
public sealed record ThirdCell(DepthThird Third, string Method, int Layers, Estimate Value, PairedComparison? AgainstReference)
{
    /// <summary>The p value of <see cref="AgainstReference"/>, after Holm's correction over the methods of this third.</summary>
    public double? CorrectedPValue { get; init; }
}
