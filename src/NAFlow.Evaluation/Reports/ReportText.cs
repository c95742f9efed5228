namespace NAFlow.Evaluation;

/// <summary>Words that reports share.</summary>
public static class ReportText
{
    /// <summary>How the tables are to be read, a paragraph each.</summary>
    public static IReadOnlyList<string> HowToRead { get; } =
    [
        "Every number is a mean over images with its 95% bootstrap interval (2000 resamples). At each layer the best mean is **bold**; an approximate sign (≈) marks a method whose "
            + "difference from the first, on the same images, has a 95% interval that holds 0. Such a method is *within the interval of the first*; it is not shown to be worse.",
        "Layers run from the image to the last feature map. A third is a third of the layers that were judged; its figure is the mean over them on every image. Methods of a single layer "
            + "are compared at that layer only.",
        "A p value is of the two-sided sign-flip test against the flow, after Holm's correction over the methods at one layer or third. Layers are not corrected for, so of twenty layers "
            + "one may differ by chance. Ties are images on which both have the same value.",
    ];

    /// <summary>Which way a figure is better; empty where neither is.</summary>
    public static string Way(Better better) => better switch
    {
        Better.Higher => "higher is better",
        Better.Lower => "lower is better",
        _ => "describes the map, neither way is better",
    };

    /// <summary>A third in words.</summary>
    public static string Of(DepthThird third) => third switch
    {
        DepthThird.ImageSide => "image side",
        DepthThird.Middle => "middle",
        _ => "deep end",
    };

    /// <summary>A name from outside as it may stand in a table of Markdown.</summary>
    internal static string Plain(string name) => name.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    /// <summary>A name as it may stand in the name of a file.</summary>
    internal static string File(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-'));
}
