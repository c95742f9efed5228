namespace NAFlow.Data;

/// <summary>Two classes that one part alone tells apart.</summary>
/// <param name="First">One class.</param>
/// <param name="Second">The other.</param>
/// <param name="Deciding">The part that differs.</param>
public sealed record TwinClasses(CreatureClass First, CreatureClass Second, CreaturePart Deciding);
