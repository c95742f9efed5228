using System.Text.Json;
using NAFlow.Inversion;
using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>LSMR against the solutions, counts and estimates of the reference implementation.</summary>
public sealed class GoldenLsmrTests
{
    [Theory]
    [InlineData("over_inconsistent")]
    [InlineData("over_consistent")]
    [InlineData("under")]
    [InlineData("maxiter5")]
    [InlineData("zero_matrix")]
    public void Solves_as_the_reference_does(string name)
    {
        using var scope = NewDisposeScope();
        var (matrix, b) = (Read($"lsmr/{name}/A.npy"), Read($"lsmr/{name}/b.npy"));
        using var meta = JsonDocument.Parse(File.ReadAllText(SharedAssets.Require("golden/meta.json")));
        var facts = meta.RootElement.GetProperty("lsmr").GetProperty(name);
        var cap = facts.GetProperty("maxiter") is { ValueKind: JsonValueKind.Number } given ? given.GetInt32() : 1000;
        var found = Lsmr.Solve(
            new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], null,
            new LsmrOptions { Tolerance = facts.GetProperty("atol").GetDouble(), MaxIterations = cap });
        if (name == "zero_matrix")
        {
            Assert.Equal(0, found.Solution.abs().max().item<double>());
            Assert.Equal(0, found.Iterations[0]);
            return;
        }

        Near.Relative(Read($"lsmr/{name}/x.npy"), found.Solution, 1e-6, name);

        // The reference lets rounding spoil the orthogonality of its vectors, which costs it steps; kept orthogonal they need no more. That the steps
        // are LSMR's own, and that it stops at the first that is good enough, LsmrTests see by dense algebra.
        Assert.InRange(found.Iterations[0], 1, facts.GetProperty("itn").GetInt32());
        var residual = facts.GetProperty("normr").GetDouble() / b.norm().item<double>();
        Assert.Equal(residual, found.Residuals[0], 1e-5 + 1e-3 * residual);
        var condition = facts.GetProperty("conda").GetDouble();

        // Near convergence the estimate turns on rounding: the same recurrence in another summation order moves it by a tenth.
        Assert.InRange(found.Conditions[0], 0.8 * condition, 1.2 * condition);
    }

    [Fact]
    public void Damping_is_the_ridge_solution()
    {
        using var scope = NewDisposeScope();
        var (matrix, b) = (Read("lsmr/damped/A.npy"), Read("lsmr/damped/b.npy"));
        using var meta = JsonDocument.Parse(File.ReadAllText(SharedAssets.Require("golden/meta.json")));
        var damping = meta.RootElement.GetProperty("lsmr").GetProperty("damped").GetProperty("damp").GetDouble();
        var largest = linalg.svdvals(matrix).max().item<double>();
        var found = Lsmr.Solve(
            new DenseOperator(matrix.unsqueeze(0)), [b.unsqueeze(0)], null, new LsmrOptions { Tolerance = 1e-12, Damping = damping / largest });

        // The largest singular value is estimated by a few steps of a power iteration, which a dense matrix makes good to a few per cent.
        Near.Relative(Read("lsmr/damped/x.npy"), found.Solution, 0.02, "damped");
    }

    private static Tensor Read(string path) => NpyFile.Read(SharedAssets.Require($"golden/{path}"));
}

/// <summary>Convolution operators and pooling, element for element.</summary>
public sealed class GoldenOperatorTests
{
    [Theory]
    [InlineData("s1p1", 1, 1)]
    [InlineData("s2p1", 2, 1)]
    [InlineData("one_s2", 2, 0)]
    [InlineData("s4p2k11", 4, 2)]
    public void Convolution_products(string name, long stride, long padding)
    {
        using var scope = NewDisposeScope();
        var weight = Read($"convop/{name}/weight.npy");
        var v = Read($"convop/{name}/v.npy");
        var layer = new Convolution(weight.shape[1], weight.shape[0], weight.shape[2], stride, padding);
        layer.Parameters.to(float64);
        using (no_grad()) layer.Parameters.get_parameter("weight")!.copy_(weight);
        var linearisation = layer.Linearise([v], layer.Run([v]));
        Near.Relative(Read($"convop/{name}/Av.npy"), linearisation.Apply([v]), 1e-12, "A v");
        Near.Relative(Read($"convop/{name}/Atu.npy"), linearisation.ApplyTransposed(Read($"convop/{name}/u.npy"))[0], 1e-12, "A^T u");
    }

    [Fact]
    public void Max_pool_and_unpool()
    {
        using var scope = NewDisposeScope();
        var x = Read("pool/x.npy");
        var pool = new MaxPool(3, stride: 2);
        var output = pool.Run([x]);
        Near.Absolute(Read("pool/out.npy"), output, 0, "pooled");
        Near.Absolute(Read("pool/unpool.npy"), pool.Linearise([x], output).Invert(Read("pool/y.npy"))![0], 0, "unpooled");
    }

    private static Tensor Read(string path) => NpyFile.Read(SharedAssets.Require($"golden/{path}"));
}
