using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Interactive;

/// <summary>A layer with a tensor of it, and what that is in figures.</summary>
internal sealed record NodeTensor(Node Node, Tensor Values, TensorFigures Figures);
