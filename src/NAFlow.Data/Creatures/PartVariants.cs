using System.Collections.Immutable;

namespace NAFlow.Data;

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
