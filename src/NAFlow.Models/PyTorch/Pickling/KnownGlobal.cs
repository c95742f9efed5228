using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>A name of Python's that a checkpoint may mention. Nothing of Python stands behind it.</summary>
/// <param name="Name">The whole name, with its module.</param>
/// <param name="Role">What it is here.</param>
/// <param name="ElementType">The element type of a storage or a dtype; null for a storage without one.</param>
internal sealed record KnownGlobal(string Name, GlobalRole Role, ScalarType? ElementType = null);
