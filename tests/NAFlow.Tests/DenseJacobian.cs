using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The slow and obvious Jacobian: one autograd pass per output number, for one sample.</summary>
internal static class DenseJacobian
{
    /// <summary><c>[outputs, inputs]</c> of a function at an input <c>[1, ...]</c>.</summary>
    public static Tensor Of(Func<Tensor, Tensor> function, Tensor at)
    {
        var input = at.detach().clone().requires_grad_(true);
        var output = function(input).flatten();
        var rows = Enumerable.Range(0, (int)output.numel())
            .Select(row => autograd.grad([output[row]], [input], retain_graph: true, allow_unused: true)[0] is { } gradient
                && !gradient.IsInvalid ? gradient.flatten() : zeros_like(input).flatten())
            .ToArray();
        return stack(rows, 0).detach();
    }
}
