namespace NAFlow.Imaging;

/// <summary>The colours of a grid around its pictures.</summary>
/// <param name="Background">The page.</param>
/// <param name="Text">Titles.</param>
/// <param name="FaintText">Subtitles and scale labels.</param>
/// <param name="Mount">Behind a picture that is not square.</param>
public sealed record GridTheme(RgbColour Background, RgbColour Text, RgbColour FaintText, RgbColour Mount)
{
    /// <summary>Near-black on white, for papers.</summary>
    public static GridTheme Light { get; } = new(new(255, 255, 255), new(23, 26, 31), new(98, 105, 117), new(241, 243, 245));

    /// <summary>Near-white on near-black, for slides and dark notebooks.</summary>
    public static GridTheme Dark { get; } = new(new(21, 23, 28), new(236, 238, 241), new(155, 163, 175), new(33, 36, 43));
}
