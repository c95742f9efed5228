namespace NAFlow.Training;

/// <summary>
/// The affine map from the pixels of a crop to those of the image, both from -1 to 1: crop, mirror and turn in one, as <c>affine_grid</c> takes it
/// (Szegedy et al., 2015, for the distribution of the crops).
/// </summary>
internal static class CropTransform
{
    /// <summary>The numbers of one map: a matrix of 2 x 3, row by row.</summary>
    public const int Length = 6;

    /// <summary>Draws one map.</summary>
    /// <param name="augmentation">What is drawn.</param>
    /// <param name="random">Draws.</param>
    /// <param name="map">Takes the six numbers.</param>
    public static void Draw(Augmentation augmentation, Random random, Span<float> map)
    {
        var area = Between(random, augmentation.LeastArea, 1);
        var (farthest, angle) = (Math.Log(augmentation.AspectRatio), augmentation.Rotation * Math.PI / 180);
        var aspect = Math.Exp(Between(random, -farthest, farthest));
        var (width, height) = (Math.Min(1, Math.Sqrt(area * aspect)), Math.Min(1, Math.Sqrt(area / aspect)));
        var (x, y) = (Between(random, width - 1, 1 - width), Between(random, height - 1, 1 - height));
        var (sine, cosine) = Math.SinCos(Between(random, -angle, angle));
        var side = random.NextDouble() < augmentation.Mirrored ? -1 : 1;
        map[0] = (float)(side * width * cosine);
        map[1] = (float)(-height * sine);
        map[2] = (float)x;
        map[3] = (float)(side * width * sine);
        map[4] = (float)(height * cosine);
        map[5] = (float)y;
    }

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();
}
