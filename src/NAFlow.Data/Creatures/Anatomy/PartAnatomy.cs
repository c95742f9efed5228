using System.Collections.Immutable;
using SkiaSharp;

namespace NAFlow.Data;

/// <summary>A part: the forms it can have, and how it moves.</summary>
/// <param name="Part">Which.</param>
/// <param name="Joint">What it turns about.</param>
/// <param name="Swing">How far it may turn to either side, in degrees.</param>
/// <param name="Forms">Its forms.</param>
internal sealed record PartAnatomy(CreaturePart Part, SKPoint Joint, float Swing, ImmutableArray<PartForm> Forms);
