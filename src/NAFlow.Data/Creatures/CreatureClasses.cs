using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>
/// The 50 classes. Twenty of the base classes are ten pairs of twins; any other two classes differ in at least three parts of eight, which makes a part
/// more or less hard to see no excuse for a wrong answer.
/// </summary>
public static class CreatureClasses
{
    private const int BaseCount = 30, ValidationCount = 5, NovelCount = 15, TwinCount = 10, LeastDistance = 4, LeastTwinDistance = 3;
    private const ulong Seed = 2412_01202;

    private static readonly ImmutableArray<CreaturePart> TwinParts = [CreaturePart.Wings, CreaturePart.Tail, CreaturePart.Beak, CreaturePart.Legs, CreaturePart.Pattern];

    private static readonly string[] Beginnings = ["Ba", "Du", "Fi", "Ko", "Lu", "Mo", "Ni", "Pa", "Ro", "Tu"];
    private static readonly string[] Endings = ["bble", "dler", "ffin", "nker", "sset"];

    /// <summary>All classes, in the order of their numbers: base, validation, novel.</summary>
    public static ImmutableArray<CreatureClass> All { get; } = Choose();

    /// <summary>The classes that few-shot and retrieval networks are trained on.</summary>
    public static ImmutableArray<CreatureClass> Base { get; } = All[..BaseCount];

    /// <summary>The classes on which their settings are chosen.</summary>
    public static ImmutableArray<CreatureClass> Validation { get; } = All[BaseCount..(BaseCount + ValidationCount)];

    /// <summary>The classes they are judged on and never saw.</summary>
    public static ImmutableArray<CreatureClass> Novel { get; } = All[(BaseCount + ValidationCount)..];

    /// <summary>The pairs of classes that one part tells apart.</summary>
    public static ImmutableArray<TwinClasses> Twins { get; } =
        [.. Enumerable.Range(0, TwinCount).Select(pair => new TwinClasses(All[2 * pair], All[(2 * pair) + 1], DecidingPart(pair)))];

    private static CreaturePart DecidingPart(int pair) => TwinParts[pair % TwinParts.Length];

    private static ImmutableArray<CreatureClass> Choose()
    {
        var random = new RandomStream(Seed);
        var chosen = new List<PartVariants>();
        for (var pair = 0; pair < TwinCount; pair++)
        {
            var first = Draw(ref random, chosen, LeastDistance);
            chosen.Add(first);
            var part = DecidingPart(pair);
            var others = chosen[..^1];
            PartVariants second;
            do second = first.With(part, random.Below(PartVariants.FormsOf(part)));
            while (second == first || others.Exists(other => other.Distance(second) < LeastTwinDistance));
            chosen.Add(second);
        }

        while (chosen.Count < BaseCount + ValidationCount + NovelCount) chosen.Add(Draw(ref random, chosen, LeastDistance));
        return [.. chosen.Select((variants, index) => new CreatureClass(index, Beginnings[index % Beginnings.Length] + Endings[index / Beginnings.Length], variants))];
    }

    private static PartVariants Draw(ref RandomStream random, List<PartVariants> chosen, int leastDistance)
    {
        while (true)
        {
            var forms = new int[PartVariants.Parts.Length];
            for (var part = 0; part < forms.Length; part++) forms[part] = random.Below(PartVariants.FormsOf(PartVariants.Parts[part]));
            var variants = new PartVariants([.. forms]);
            if (!chosen.Exists(other => other.Distance(variants) < leastDistance)) return variants;
        }
    }
}
