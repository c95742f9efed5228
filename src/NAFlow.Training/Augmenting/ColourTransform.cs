namespace NAFlow.Training;

/// <summary>
/// Other colours as a linear map: hue, saturation or grey, contrast and brightness of a pixel x, given the mean pixel m of its image, are
/// <c>A x + O m</c>. Colours are not clipped.
/// </summary>
internal static class ColourTransform
{
    /// <summary>The numbers of one matrix, 3 x 3, row by row.</summary>
    public const int Length = 9;

    // The luma of ITU-R BT.601, which image libraries take for grey.
    private static readonly double[] Luma = [0.299, 0.587, 0.114];

    /// <summary>Draws one map.</summary>
    /// <param name="augmentation">What is drawn.</param>
    /// <param name="random">Draws.</param>
    /// <param name="ofPixel">Takes A.</param>
    /// <param name="ofMean">Takes O.</param>
    public static void Draw(Augmentation augmentation, Random random, Span<float> ofPixel, Span<float> ofMean)
    {
        var brightness = Around(random, augmentation.Brightness);
        var contrast = Around(random, augmentation.Contrast);
        var saturation = Around(random, augmentation.Saturation);
        var turn = 2 * Math.PI * augmentation.Hue * (2 * random.NextDouble() - 1);
        if (random.NextDouble() < augmentation.Grey) saturation = 0;

        Span<double> hue = stackalloc double[Length];
        TurnAroundGrey(turn, hue);
        for (var column = 0; column < 3; column++)
        {
            var luma = Luma[0] * hue[column] + Luma[1] * hue[3 + column] + Luma[2] * hue[6 + column];
            for (var row = 0; row < 3; row++)
            {
                var index = 3 * row + column;
                ofPixel[index] = (float)(brightness * contrast * (saturation * hue[index] + (1 - saturation) * luma));
                ofMean[index] = (float)(brightness * (1 - contrast) * luma);
            }
        }
    }

    /// <summary>Rodrigues' rotation around the axis of greys.</summary>
    private static void TurnAroundGrey(double angle, Span<double> matrix)
    {
        var (sine, cosine) = Math.SinCos(angle);
        var (others, along) = ((1 - cosine) / 3, sine / Math.Sqrt(3));
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++)
                matrix[3 * row + column] = others + ((column - row + 3) % 3) switch { 0 => cosine, 1 => -along, _ => along };
    }

    private static double Around(Random random, double reach) => 1 + reach * (2 * random.NextDouble() - 1);
}
