using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class PartDensityTests
{
    private static readonly CreatureImage Image = CounterfactualSet.Test.Pairs()[0].First.Draw();

    public static TheoryData<CreaturePart> SeenParts => [.. PartVariants.Parts.Where(part => Image.PixelsOf(part) >= PartDensity.LeastPixels)];

    [Theory]
    [MemberData(nameof(SeenParts))]
    public void A_map_of_one_part_has_density_one_there_and_none_elsewhere(CreaturePart part)
    {
        var densities = PartDensity.Of(MapOf(Image, part), Image);

        Assert.Equal(SeenParts.Count, densities.Length);
        foreach (var density in densities)
        {
            Assert.Equal(density.Part == part ? 1 : 0, density.Density, 6);
            Assert.Equal(Image.PixelsOf(density.Part), density.Pixels);
        }

        Assert.True(PartDensity.IsHighest(densities, part));
        Assert.True(PartDensity.IsHighestOfItsSize(densities, part));
    }

    [Theory]
    [MemberData(nameof(SeenParts))]
    public void A_constant_map_shows_no_part(CreaturePart part)
    {
        var densities = PartDensity.Of(HeatMap.FromValues(2, 2, [1, 1, 1, 1]), Image);

        Assert.False(PartDensity.IsHighest(densities, part));
        Assert.False(PartDensity.IsHighestOfItsSize(densities, part));
    }

    [Fact]
    public void A_sliver_is_no_rival_but_the_largest_other_part_always_is()
    {
        PartDensity large = new(CreaturePart.Wings, 600, 0.5), other = new(CreaturePart.Head, 290, 0.4), sliver = new(CreaturePart.Body, 90, 0.9);

        Assert.True(PartDensity.IsHighestOfItsSize([large, other, sliver], CreaturePart.Wings));
        Assert.False(PartDensity.IsHighest([large, other, sliver], CreaturePart.Wings));
        Assert.False(PartDensity.IsHighestOfItsSize([large, other with { Density = 0.6 }, sliver], CreaturePart.Wings));
        Assert.False(PartDensity.IsHighestOfItsSize([large, other, sliver], CreaturePart.Head));
        Assert.False(PartDensity.IsHighestOfItsSize([large, other], CreaturePart.Body));
    }

    [Fact]
    public void A_map_of_another_size_is_resized()
    {
        var half = PartDensity.Of(HeatMap.FromValues(1, 2, [1, 3]), Image);
        Assert.All(half, density => Assert.InRange(density.Density, 1, 3));
    }

    private static HeatMap MapOf(CreatureImage image, CreaturePart part) =>
        HeatMap.FromValues(image.Size, image.Size, [.. image.Mask(part).Select(shown => shown ? 1f : 0)]);
}
