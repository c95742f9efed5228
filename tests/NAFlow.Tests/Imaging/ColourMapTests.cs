using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class ColourMapTests
{
    [Fact]
    public void Jet_is_opencvs_to_the_byte() =>
        Assert.Equal(OpenCvJet.Colours, ColourMap.Jet.Colours.SelectMany(colour => new[] { colour.Red, colour.Green, colour.Blue }));

    [Fact]
    public void The_uniform_maps_rise_in_lightness_steadily()
    {
        foreach (var map in new[] { ColourMap.Inferno, ColourMap.Viridis })
        {
            var lightness = map.Colours.Select(Lightness).ToArray();
            Assert.Equal(256, lightness.Length);
            var slope = (lightness[^1] - lightness[0]) / 255;
            // Uniform in CAM02-UCS, whose lightness is not quite L*: within 6 of 100.
            for (var level = 0; level < 256; level++)
                Assert.InRange(lightness[level], lightness[0] + (slope * level) - 6, lightness[0] + (slope * level) + 6);

            // Eight bits a channel make single steps uneven; over four levels the rise must show.
            for (var level = 4; level < 256; level++)
                Assert.True(lightness[level] > lightness[level - 4], $"{map} at {level}");
        }
    }

    [Fact]
    public void Jet_does_not_which_is_why_it_is_not_the_default()
    {
        var lightness = ColourMap.Jet.Colours.Select(Lightness).ToArray();
        Assert.True(lightness[255] < lightness[160]);
    }

    [Fact]
    public void A_value_is_truncated_to_its_level_and_held_at_the_ends()
    {
        var map = ColourMap.Gray;
        Assert.Equal(new RgbColour(127, 127, 127), map.At(0.5f));
        Assert.Equal(new RgbColour(254, 254, 254), map.At(0.9999f));
        Assert.Equal(new RgbColour(255, 255, 255), map.At(1));
        Assert.Equal(new RgbColour(255, 255, 255), map.At(float.PositiveInfinity));
        Assert.Equal(new RgbColour(0, 0, 0), map.At(-3));
        Assert.Equal(new RgbColour(0, 0, 0), map.At(float.NaN));
    }

    [Fact]
    public void Names_find_maps_in_any_case()
    {
        Assert.All(ColourMap.All, map => Assert.Same(map, ColourMap.Named(map.Name.ToUpperInvariant())));
        var message = Assert.Throws<InvalidInputException>(() => ColourMap.Named("rainbow")).Message;
        Assert.Equal("There is no colour map 'rainbow'; choose one of inferno, viridis, jet, gray.", message);
    }

    [Fact]
    public void Painting_keeps_rows_and_columns()
    {
        var picture = ColourMap.Gray.Paint(HeatMap.FromValues(1, 3, [0, 0.5f, 1]));
        Assert.Equal((3, 1), (picture.Width, picture.Height));
        Assert.Equal(new byte[] { 0, 0, 0, 127, 127, 127, 255, 255, 255 }, picture.Pixels.ToArray());
    }

    /// <summary>CIE 1976 L* of an sRGB colour, 0 to 100.</summary>
    private static double Lightness(RgbColour colour)
    {
        var luminance = (0.2126 * Linear(colour.Red)) + (0.7152 * Linear(colour.Green)) + (0.0722 * Linear(colour.Blue));
        return luminance > 216 / 24389.0 ? (116 * Math.Cbrt(luminance)) - 16 : luminance * 24389 / 27;

        static double Linear(byte value) => value <= 10 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
    }
}
