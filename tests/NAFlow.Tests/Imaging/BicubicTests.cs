using CsCheck;
using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class BicubicTests
{
    // Half a level from the first pass, times the 1.25 that the kernel's weights can sum to without their signs, and half from the second.
    private const double MostByRounding = 1.13;

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void Equals_pillow_to_the_byte(int size)
    {
        var source = GoldenArray.Read("preprocess/image_40x52x3_u8.npy");
        var photo = Photo.FromPixels("golden", source.Shape[1], source.Shape[0], source.Data);
        Assert.Equal(GoldenArray.Read($"preprocess/pil_bicubic_{size}_u8.npy").Data, Resize.Bicubic(photo, size, size).Pixels.ToArray());
    }

    [Fact]
    public void Is_the_definition_but_for_its_two_roundings() => Gen.Select(Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[1, 40], Gen.Int[1, 40]).Sample(
        (width, height, newWidth, newHeight) =>
        {
            var photo = TestPictures.Noise(width, height, width + height);
            var resized = Resize.Bicubic(photo, newWidth, newHeight).Pixels.Span;
            var expected = Defined(photo, newWidth, newHeight);
            for (var index = 0; index < resized.Length; index++)
                Assert.InRange(resized[index], expected[index] - MostByRounding, expected[index] + MostByRounding);
        },
        iter: 300);

    [Fact]
    public void A_plain_picture_stays_plain() => Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 60], Gen.Byte).Sample(
        (width, height, newWidth, newHeight, level) =>
            Resize.Bicubic(TestPictures.Plain(width, height, new(level, 0, 255)), newWidth, newHeight).Pixels.Span
                .SequenceEqual(TestPictures.Plain(newWidth, newHeight, new(level, 0, 255)).Pixels.Span),
        iter: 60);

    [Fact]
    public void The_same_size_is_the_same_picture()
    {
        var photo = TestPictures.Noise(9, 6);
        Assert.Same(photo, Resize.Bicubic(photo, 9, 6));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    [InlineData(100_000, 100_000)]
    public void An_impossible_size_is_refused(int width, int height) =>
        Assert.Throws<InvalidInputException>(() => Resize.Bicubic(TestPictures.Noise(4, 4), width, height));

    /// <summary>Slow and obvious: in real numbers, clipped between the passes as 8 bits clip.</summary>
    private static double[] Defined(Photo photo, int width, int height)
    {
        var pixels = photo.Pixels.ToArray().Select(value => (double)value).ToArray();
        var narrow = Along(pixels, photo.Height, photo.Width, 3, width);
        return Along(narrow, 1, photo.Height, width * 3, height);
    }

    private static double[] Along(double[] values, int outer, int length, int inner, int newLength)
    {
        var result = new double[outer * newLength * inner];
        var scale = (double)length / newLength;
        var stretch = Math.Max(1, scale);
        for (var o = 0; o < outer; o++)
            for (var n = 0; n < newLength; n++)
                for (var i = 0; i < inner; i++)
                {
                    double sum = 0, weights = 0;
                    for (var k = 0; k < length; k++)
                    {
                        var weight = Keys((k + 0.5 - ((n + 0.5) * scale)) / stretch);
                        weights += weight;
                        sum += weight * values[(((o * length) + k) * inner) + i];
                    }

                    result[(((o * newLength) + n) * inner) + i] = Math.Clamp(sum / weights, 0, 255);
                }

        return result;
    }

    private static double Keys(double t) => Math.Abs(t) switch
    {
        <= 1 => (1.5 * Math.Pow(Math.Abs(t), 3)) - (2.5 * t * t) + 1,
        < 2 => (-0.5 * Math.Pow(Math.Abs(t), 3)) + (2.5 * t * t) - (4 * Math.Abs(t)) + 2,
        _ => 0,
    };
}
