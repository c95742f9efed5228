using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>All parts, and the order in which they are painted.</summary>
internal static class Skeleton
{
    private static readonly ImmutableArray<PartAnatomy> ByNumber =
        [Trunk.Anatomy, Heads.Anatomy, Beaks.Anatomy, EyeForms.Anatomy, WingForms.Anatomy, Tails.Anatomy, LegForms.Anatomy, Patterns.Anatomy];

    /// <summary>The parts from the back to the front.</summary>
    public static ImmutableArray<PartAnatomy> BackToFront { get; } =
        [Tails.Anatomy, LegForms.Anatomy, Trunk.Anatomy, Patterns.Anatomy, WingForms.Anatomy, Beaks.Anatomy, Heads.Anatomy, EyeForms.Anatomy];

    /// <summary>One part.</summary>
    public static PartAnatomy Of(CreaturePart part) => ByNumber[(int)part - 1];

    /// <summary>The part that another one moves with.</summary>
    public static CreaturePart CarrierOf(CreaturePart part) => part is CreaturePart.Beak or CreaturePart.Eyes ? CreaturePart.Head : part;
}
