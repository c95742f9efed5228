using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>A part of a creature. The numbers are those of <see cref="CreatureImage.Parts"/>, where 0 is what is not the creature.</summary>
public enum CreaturePart
{
    /// <summary>The trunk.</summary>
    Body = 1,

    /// <summary>The head, with its crest, horns or ears.</summary>
    Head = 2,

    /// <summary>The beak.</summary>
    Beak = 3,

    /// <summary>The eye that is seen.</summary>
    Eyes = 4,

    /// <summary>The wing that is seen.</summary>
    Wings = 5,

    /// <summary>The tail.</summary>
    Tail = 6,

    /// <summary>Both legs.</summary>
    Legs = 7,

    /// <summary>The pattern on the body.</summary>
    Pattern = 8,
}

/// <summary>Which form each part of a creature has.</summary>
/// <param name="Forms">The form of every part, from 0, in the order of <see cref="CreaturePart"/>.</param>
public sealed record PartVariants(ImmutableArray<int> Forms)
{
    /// <summary>The parts, in order.</summary>
    public static ImmutableArray<CreaturePart> Parts { get; } = [.. Enum.GetValues<CreaturePart>()];

    /// <summary>The form of a part.</summary>
    public int this[CreaturePart part] => Forms[(int)part - 1];

    /// <summary>How many forms a part can have.</summary>
    public static int FormsOf(CreaturePart part) => Skeleton.Of(part).Forms.Length;

    /// <summary>The same but for one part.</summary>
    /// <exception cref="InvalidInputException">The part has no such form.</exception>
    public PartVariants With(CreaturePart part, int form) => form >= 0 && form < FormsOf(part)
        ? new(Forms.SetItem((int)part - 1, form))
        : throw new InvalidInputException($"The {part} of a creature has no form {form}; choose 0 to {FormsOf(part) - 1}.");

    /// <summary>The number of parts that differ.</summary>
    public int Distance(PartVariants other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Forms.Zip(other.Forms).Count(pair => pair.First != pair.Second);
    }

    /// <inheritdoc/>
    public bool Equals(PartVariants? other) => other is not null && Forms.SequenceEqual(other.Forms);

    /// <inheritdoc/>
    public override int GetHashCode() => Forms.Aggregate(17, HashCode.Combine);
}

/// <summary>A class of creatures: those with these forms of their parts.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Variants">The forms of its parts.</param>
public sealed record CreatureClass(int Index, string Name, PartVariants Variants);

/// <summary>Two classes that one part alone tells apart.</summary>
/// <param name="First">One class.</param>
/// <param name="Second">The other.</param>
/// <param name="Deciding">The part that differs.</param>
public sealed record TwinClasses(CreatureClass First, CreatureClass Second, CreaturePart Deciding);

/// <summary>
/// The 50 classes. Twenty of the base classes are ten pairs of twins; any other two classes differ in at least three parts of eight, so that they can
/// be told apart where a part or two cannot be seen.
/// </summary>
public static class CreatureClasses
{
    private const int BaseCount = 30, ValidationCount = 5, NovelCount = 15, TwinCount = 10, LeastDistance = 4, LeastTwinDistance = 3;
    private const ulong Seed = 2412_01202;

    private static readonly ImmutableArray<CreaturePart> TwinParts =
        [CreaturePart.Wings, CreaturePart.Tail, CreaturePart.Beak, CreaturePart.Legs, CreaturePart.Pattern];

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
        return [.. chosen.Select(
            (variants, index) => new CreatureClass(index, Beginnings[index % Beginnings.Length] + Endings[index / Beginnings.Length], variants))];
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
