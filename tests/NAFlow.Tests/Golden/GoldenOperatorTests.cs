using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

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
