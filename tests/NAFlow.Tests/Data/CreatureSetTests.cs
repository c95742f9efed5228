using NAFlow.Data;

namespace NAFlow.Tests;

public sealed class CreatureSetTests
{
    [Fact]
    public void The_sets_are_as_large_as_they_say()
    {
        Assert.Equal([12_000, 500, 2_000, 7_200, 300, 900, 300, 300], CreatureSet.All.Select(set => set.Count));
        Assert.Equal(240, Enumerable.Range(0, CreatureSet.Train.Count).Count(index => CreatureSet.Train.LabelOf(index) == 49));
    }

    [Fact]
    public void No_picture_is_in_two_sets_but_for_base_which_is_part_of_train()
    {
        var scenes = CreatureSet.All.Where(set => set != CreatureSet.Base)
            .SelectMany(set => Enumerable.Range(0, set.Count).Select(index => set.Scene(index)))
            .Concat(((CounterfactualSet[])[CounterfactualSet.Validation with { PairsOfTwins = 2 }, CounterfactualSet.Test with { PairsOfTwins = 2 }])
                .SelectMany(set => set.Pairs()).Select(pair => pair.First)).ToList();

        Assert.Equal(scenes.Count, scenes.Select(scene => scene.SightingSeed).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, CreatureSet.Base.Count).Select(index => CreatureSet.Train.Scene(index).SightingSeed),
            Enumerable.Range(0, CreatureSet.Base.Count).Select(index => CreatureSet.Base.Scene(index).SightingSeed));
    }

    [Fact]
    public void Sightings_of_an_individual_share_its_looks_and_its_class()
    {
        var (first, second, other) = (CreatureSet.Train.Scene(0), CreatureSet.Train.Scene(2), CreatureSet.Train.Scene(3));
        Assert.Equal((first.IndividualSeed, first.Variants), (second.IndividualSeed, second.Variants));
        Assert.NotEqual(first.SightingSeed, second.SightingSeed);
        Assert.NotEqual(first.IndividualSeed, other.IndividualSeed);
    }

    [Fact]
    public void All_pictures_at_once_are_the_pictures_one_by_one()
    {
        var set = CreatureSet.Query with { Individuals = 2, Sightings = 2 };
        using var images = set.Draw(size: 32);

        Assert.Equal([60, 3, 32, 32], images.Images.shape);
        Assert.Equal(Enumerable.Range(0, 60).Select(index => index / 4), images.Labels);
        Assert.Equal(Enumerable.Range(0, 60).Select(index => index / 2), images.Individuals);
        Assert.Equal(set.Classes.Select(kind => kind.Name), images.ClassNames);
        foreach (var index in (int[])[0, 31, 59])
        {
            var alone = set.Scene(index).Draw(32).Pixels.ToArray();
            using var picture = images.Images[index].permute(1, 2, 0).contiguous();
            Assert.Equal(alone, picture.bytes.ToArray());
        }
    }

    [Fact]
    public void Counterfactual_scenes_show_the_deciding_part_and_differ_in_it_alone()
    {
        var pairs = (CounterfactualSet.Validation with { PairsOfTwins = 2 }).Pairs();
        Assert.Equal(20, pairs.Length);
        foreach (var pair in pairs)
        {
            Assert.Equal(pair.First, pair.Second.With(pair.Twins.Deciding, pair.Twins.First.Variants[pair.Twins.Deciding]));
            Assert.Equal((pair.Twins.First.Variants, pair.Twins.Second.Variants), (pair.First.Variants, pair.Second.Variants));
            Assert.True(pair.First.Draw().PixelsOf(pair.Twins.Deciding) >= 40);
            Assert.True(pair.Second.Draw().PixelsOf(pair.Twins.Deciding) >= 40);
        }
    }

    [Fact]
    public void In_three_of_ten_training_pictures_one_part_is_missing_and_never_the_one_that_tells_twins_apart()
    {
        var scenes = Enumerable.Range(0, CreatureSet.Train.Count)
            .Select(index => (Scene: CreatureSet.Train.Scene(index), Class: CreatureSet.Train.Classes[CreatureSet.Train.LabelOf(index)])).ToList();
        Assert.InRange(scenes.Average(one => (double)one.Scene.Removed.Count), 0.28, 0.32);
        Assert.All(scenes, one => Assert.InRange(one.Scene.Removed.Count, 0, 1));
        foreach (var twins in CreatureClasses.Twins)
            Assert.DoesNotContain(
                scenes, one => (one.Class == twins.First || one.Class == twins.Second) && one.Scene.Removed.Contains(twins.Deciding));
        Assert.All(PartVariants.Parts, part => Assert.Contains(scenes, one => one.Scene.Removed.Contains(part)));
        Assert.All(Enumerable.Range(0, CreatureSet.Test.Count), index => Assert.Empty(CreatureSet.Test.Scene(index).Removed));
    }

    [Fact]
    public void More_than_fits_into_memory_is_refused_before_anything_is_drawn()
    {
        var problem = Assert.Throws<InvalidInputException>(() => CreatureSet.Train.Draw(size: 1024));
        Assert.Contains("choose a smaller size", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_set_is_refused_with_the_names_there_are()
    {
        var problem = Assert.Throws<InvalidInputException>(() => CreatureSet.Named("birds"));
        Assert.Contains("train, validation, test", problem.Message, StringComparison.Ordinal);
    }
}

public sealed class CreatureClassesTests
{
    [Fact]
    public void There_are_fifty_with_different_names_and_numbers_in_order()
    {
        Assert.Equal(Enumerable.Range(0, 50), CreatureClasses.All.Select(kind => kind.Index));
        Assert.Equal(50, CreatureClasses.All.Select(kind => kind.Name).Distinct().Count());
        Assert.Equal((30, 5, 15), (CreatureClasses.Base.Length, CreatureClasses.Validation.Length, CreatureClasses.Novel.Length));
        Assert.Equal(CreatureClasses.All, [.. CreatureClasses.Base, .. CreatureClasses.Validation, .. CreatureClasses.Novel]);
    }

    [Fact]
    public void Twins_differ_in_the_deciding_part_and_in_nothing_else()
    {
        Assert.Equal(10, CreatureClasses.Twins.Length);
        foreach (var twins in CreatureClasses.Twins)
        {
            Assert.Equal(1, twins.First.Variants.Distance(twins.Second.Variants));
            Assert.NotEqual(twins.First.Variants[twins.Deciding], twins.Second.Variants[twins.Deciding]);
            Assert.Contains(twins.First, CreatureClasses.Base);
            Assert.Contains(twins.Second, CreatureClasses.Base);
        }
    }

    [Fact]
    public void Classes_that_are_not_twins_differ_in_three_parts_or_more()
    {
        foreach (var first in CreatureClasses.All)
            foreach (var second in CreatureClasses.All.Skip(first.Index + 1))
            {
                var areTwins = CreatureClasses.Twins.Any(twins => twins.First == first && twins.Second == second);
                Assert.True(areTwins || first.Variants.Distance(second.Variants) >= 3, $"{first.Name} and {second.Name}");
            }
    }

    [Fact]
    public void Every_form_of_every_part_is_seen_among_the_base_classes()
    {
        foreach (var part in PartVariants.Parts)
            Assert.Equal(
                Enumerable.Range(0, PartVariants.FormsOf(part)), CreatureClasses.Base.Select(kind => kind.Variants[part]).Distinct().Order());
    }
}
