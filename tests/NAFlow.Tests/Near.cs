using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Comparisons that say by how much they fail.</summary>
internal static class Near
{
    /// <summary>Asserts <c>|actual - expected| &lt;= tolerance |expected|</c> in the Euclidean norm.</summary>
    public static void Relative(Tensor expected, Tensor actual, double tolerance, string what = "tensor")
    {
        using var scope = NewDisposeScope();
        Assert.True(expected.numel() == actual.numel(),
            $"{what}: [{string.Join(",", expected.shape)}] expected, [{string.Join(",", actual.shape)}] found");
        var (wanted, found) = (expected.to(float64).flatten(), actual.to(float64).flatten());
        var scale = wanted.norm().item<double>();
        var gap = (found - wanted).norm().item<double>();
        Assert.True(gap <= tolerance * Math.Max(scale, 1e-300), $"{what}: off by {gap / scale:G3} of its norm {scale:G3}, {tolerance:G3} allowed");
    }

    /// <summary>Asserts that no element differs by more.</summary>
    public static void Absolute(Tensor expected, Tensor actual, double tolerance, string what = "tensor")
    {
        using var scope = NewDisposeScope();
        var gap = (actual.to(float64).flatten() - expected.to(float64).flatten()).abs().max().item<double>();
        Assert.True(gap <= tolerance, $"{what}: off by {gap:G3}, {tolerance:G3} allowed");
    }
}

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
