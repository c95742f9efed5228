using System.Collections.Immutable;

namespace NAFlow.Kernel;

/// <summary>The files of a package and of those it needs.</summary>
/// <param name="Assemblies">The assemblies.</param>
/// <param name="Natives">The native libraries for this system.</param>
internal sealed record RestoredPackage(ImmutableArray<string> Assemblies, ImmutableArray<string> Natives);
