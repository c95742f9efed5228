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
