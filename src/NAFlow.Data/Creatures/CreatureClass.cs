namespace NAFlow.Data;

/// <summary>A class of creatures: those with these forms of their parts.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Variants">The forms of its parts.</param>
public sealed record CreatureClass(int Index, string Name, PartVariants Variants);
