using NAFlow.Imaging;
using SkiaSharp;

namespace NAFlow.Tests;

public sealed class PhotoOrientationTests
{
    private static readonly SKColor TopLeft = new(230, 20, 20);
    private static readonly SKColor TopRight = new(20, 200, 20);
    private static readonly SKColor BottomLeft = new(20, 20, 230);
    private static readonly SKColor BottomRight = new(240, 240, 240);

    // The stored corner (r top left, g top right, b bottom left, w bottom right) that must be seen at top left, top right, bottom left, bottom right,
    // as the EXIF standard words it: 6 says that the stored top row is the seen right side.
    [Theory]
    [InlineData(1, "rgbw")]
    [InlineData(2, "grwb")]
    [InlineData(3, "wbgr")]
    [InlineData(4, "bwrg")]
    [InlineData(5, "rbgw")]
    [InlineData(6, "brwg")]
    [InlineData(7, "wgbr")]
    [InlineData(8, "gwrb")]
    public void All_eight_orientations_are_applied(byte orientation, string corners)
    {
        var jpeg = TestPictures.Encode(96, 64, SKEncodedImageFormat.Jpeg, (x, y) => (x < 48, y < 32) switch
        {
            (true, true) => TopLeft,
            (false, true) => TopRight,
            (true, false) => BottomLeft,
            _ => BottomRight,
        });
        var photo = Photo.Decode(TestPictures.WithOrientation(jpeg, orientation), "turned");
        Assert.Equal(orientation < 5 ? (96, 64) : (64, 96), (photo.Width, photo.Height));
        var seen = string.Concat(new[] { (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75) }
            .Select(place => Name(photo[(int)(place.Item1 * photo.Width), (int)(place.Item2 * photo.Height)])));
        Assert.Equal(corners, seen);
    }

    [Fact]
    public void A_turned_picture_has_the_pixels_of_the_stored_one()
    {
        var jpeg = TestPictures.Encode(37, 21, SKEncodedImageFormat.Jpeg, (x, y) => new SKColor((byte)(x * 6), (byte)(y * 11), (byte)(x + y)));
        var stored = Photo.Decode(jpeg, "stored");
        var turned = Photo.Decode(TestPictures.WithOrientation(jpeg, 6), "turned");
        for (var y = 0; y < stored.Height; y++)
            for (var x = 0; x < stored.Width; x++)
                Assert.Equal(stored[x, y], turned[stored.Height - 1 - y, x]);
    }

    private static char Name(RgbColour colour) => colour switch
    {
        { Red: > 128, Blue: < 128 } => 'r',
        { Green: > 128, Blue: < 128 } => 'g',
        { Blue: > 128, Red: < 128 } => 'b',
        _ => 'w',
    };
}
