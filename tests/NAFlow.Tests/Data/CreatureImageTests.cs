using NAFlow.Data;

namespace NAFlow.Tests;

public sealed class CreatureImageTests
{
    // An outline of 0.9 units straddles a shape's edge, and the edge itself is blended: at 96 pixels that is less than 2 pixels.
    private const int EdgeWidth = 2;

    private static readonly CreatureScene Scene = CreatureSet.Test.Scene(123);

    public static TheoryData<CreaturePart> Parts => [.. PartVariants.Parts];

    [Fact]
    public void A_scene_always_gives_the_same_picture()
    {
        var (first, second) = (Scene.Draw(), CreatureSet.Test.Scene(123).Draw());
        Assert.Equal(first.Pixels.ToArray(), second.Pixels.ToArray());
        Assert.Equal(first.Parts.ToArray(), second.Parts.ToArray());
        Assert.NotEqual(first.Pixels.ToArray(), CreatureSet.Test.Scene(123, seed: 1).Draw().Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Exchanging_a_part_changes_the_picture_where_that_part_is_and_nowhere_else(CreaturePart part)
    {
        var exchanged = Scene.With(part, (Scene.Variants[part] + 1) % PartVariants.FormsOf(part));
        var (before, after) = (Scene.Draw(), exchanged.Draw());

        var near = Widened(Or(Whole(Scene, part), Whole(exchanged, part)), before.Size);

        // A body that changes its shape shows more or less of the pattern that is clipped to it.
        if (part == CreaturePart.Body) near = Or(near, Widened(Or(before.Mask(CreaturePart.Pattern), after.Mask(CreaturePart.Pattern)), before.Size));
        var changed = Changed(before, after);
        Assert.Contains(true, changed);
        Assert.DoesNotContain(true, changed.Zip(near, (different, allowed) => different && !allowed));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_that_is_removed_is_gone_and_only_its_place_changes(CreaturePart part)
    {
        var (before, after) = (Scene.Draw(), Scene.Without(part).Draw());

        Assert.True(before.PixelsOf(part) > 0);
        Assert.Equal(0, after.PixelsOf(part));
        var near = Widened(Whole(Scene, part), before.Size);
        Assert.DoesNotContain(true, Changed(before, after).Zip(near, (different, allowed) => different && !allowed));
        foreach (var other in PartVariants.Parts.Where(other => other != part))
            Assert.DoesNotContain(true, before.Mask(other).Zip(after.Mask(other), (was, isNow) => was && !isNow));
    }

    [Fact]
    public void The_object_is_its_parts_together()
    {
        var image = Scene.Draw();
        var together = PartVariants.Parts.Select(image.Mask).Aggregate(Or);
        Assert.Equal(image.ObjectMask(), together);
        Assert.Equal(together.Count(it => it), PartVariants.Parts.Sum(image.PixelsOf));
        Assert.InRange(together.Count(it => it) / (double)together.Length, 0.1, 0.5);
    }

    [Fact]
    public void Every_part_can_be_seen_in_most_pictures()
    {
        foreach (var part in PartVariants.Parts)
        {
            var seen = Enumerable.Range(0, 100).Count(index => CreatureSet.Validation.Scene(index * 5).Draw().PixelsOf(part) >= 20);
            Assert.True(seen >= 90, $"{part}: {seen} of 100");
        }
    }

    [Fact]
    public void A_larger_picture_shows_the_same()
    {
        var (small, large) = (Scene.Draw(48), Scene.Draw(384));
        foreach (var part in PartVariants.Parts) Assert.Equal(small.PixelsOf(part) / (48.0 * 48), large.PixelsOf(part) / (384.0 * 384), 0.01);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(4097)]
    public void A_size_out_of_range_is_refused(int size)
    {
        var problem = Assert.Throws<InvalidInputException>(() => Scene.Draw(size));
        Assert.Contains($"{size} pixels", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_that_does_not_exist_is_refused()
    {
        var problem = Assert.Throws<InvalidInputException>(() => Scene.With(CreaturePart.Beak, 4));
        Assert.Equal("The Beak of a creature has no form 4; choose 0 to 3.", problem.Message);
    }

    /// <summary>The pictures on other machines: the masks equal these, and the colours to one level.</summary>
    [Fact]
    public void The_pictures_are_those_of_every_other_machine()
    {
        var reference = Photo.Load(Path.Combine(AppContext.BaseDirectory, "Experiments", "Creatures", "creatures.png"));
        var sheet = ReferenceSheet.Draw();
        Assert.Equal((reference.Width, reference.Height), (sheet.Width, sheet.Height));
        var furthest = reference.Pixels.ToArray().Zip(sheet.Pixels.ToArray(), (left, right) => Math.Abs(left - right)).Max();
        Assert.InRange(furthest, 0, 1);
    }

    /// <summary>Where a part is, also behind other parts: their soft edges let it through.</summary>
    private static bool[] Whole(CreatureScene scene, CreaturePart part) =>
        (scene with { Removed = [.. PartVariants.Parts.Where(other => other != part)] }).Draw().Mask(part);

    private static bool[] Changed(CreatureImage before, CreatureImage after)
    {
        var (left, right) = (before.Pixels.ToArray(), after.Pixels.ToArray());
        return [.. Enumerable.Range(0, left.Length / 3).Select(at => !left.AsSpan(at * 3, 3).SequenceEqual(right.AsSpan(at * 3, 3)))];
    }

    private static bool[] Or(bool[] left, bool[] right) => [.. left.Zip(right, (first, second) => first || second)];

    private static bool[] Widened(bool[] mask, int size)
    {
        var wider = new bool[mask.Length];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                if (mask[(y * size) + x])
                    for (var down = Math.Max(y - EdgeWidth, 0); down <= Math.Min(y + EdgeWidth, size - 1); down++)
                        for (var along = Math.Max(x - EdgeWidth, 0); along <= Math.Min(x + EdgeWidth, size - 1); along++)
                            wider[(down * size) + along] = true;
        return wider;
    }
}

/// <summary>
/// Four pictures at 96 pixels over the parts they show (30 levels of gray each), beside each other: what <c>creatures.png</c> was drawn by. Draw it
/// anew only with a new version of the data set, because networks have been trained on it.
/// </summary>
internal static class ReferenceSheet
{
    private const int Pictures = 4, LevelsPerPart = 30, Size = CreatureImage.CompactSize;

    public static Photo Draw()
    {
        var pixels = new byte[2 * Size * Pictures * Size * 3];
        for (var picture = 0; picture < Pictures; picture++)
        {
            var image = CreatureSet.Train.Scene(picture * 2999).Draw();
            for (var at = 0; at < Size * Size; at++)
            {
                image.Pixels.Span.Slice(at * 3, 3).CopyTo(pixels.AsSpan(Offset(picture, at)));
                pixels.AsSpan(Offset(picture, at + (Size * Size)), 3).Fill((byte)(image.Parts.Span[at] * LevelsPerPart));
            }
        }

        return Photo.FromPixels("creatures", Pictures * Size, 2 * Size, pixels);

        static int Offset(int picture, int at) => (((at / Size * Pictures) + picture) * Size * 3) + (at % Size * 3);
    }
}
