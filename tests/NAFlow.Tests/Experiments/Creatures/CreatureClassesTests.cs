using NAFlow.Data;

namespace NAFlow.Tests;

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
