using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>One figure of one method at one layer, over images.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Value">The mean over images, with its 95% interval.</param>
/// <param name="Count">The images for which the figure is defined.</param>
public sealed record FigureCell(string Method, ReportLayer Layer, Estimate Value, int Count)
{
    /// <summary>Whether no method has a better mean at this layer. False where the figure has no better.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether it is first, or the 95% interval of its difference from the first, on the same images, holds 0.</summary>
    public bool IsWithinFirst { get; init; }

    /// <summary>Its difference from the first, on the images that both have; null where the figure has no better.</summary>
    public Estimate? FromFirst { get; init; }

    /// <summary>It minus the reference, on the images that both have; null for the reference itself and where it is missing.</summary>
    public PairedComparison? AgainstReference { get; init; }

    /// <summary>The p value of <see cref="AgainstReference"/>, after Holm's correction over the methods at this layer.</summary>
    public double? CorrectedPValue { get; init; }
}
