using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// Networks that Debian's torchvision exports, with random weights and statistics: the outputs are ONNX Runtime's, and the sweep is autograd's. Needs
/// python3-torch and python3-torchvision.
/// </summary>
public sealed class TorchvisionExportTests
{
    private const string Program = """
        import sys, torch, torchvision
        torch.manual_seed(0); torch.set_num_threads(1)
        network = getattr(torchvision.models, sys.argv[1])(weights=None).eval()
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, .1); module.running_var.uniform_(.5, 1.5)
        torch.onnx.export(network, torch.randn(1, 3, 96, 96), sys.argv[2], opset_version=int(sys.argv[3]))
        """;

    [Theory]
    [InlineData("resnet18", 9, 8)]
    [InlineData("mobilenet_v3_small", 13, 10)]
    [InlineData("shufflenet_v2_x0_5", 11, 16)]
    [InlineData("regnet_y_400mf", 16, 16)]
    [InlineData("efficientnet_b0", 13, 16)]
    [InlineData("convnext_tiny", 13, 18)]
    [InlineData("convnext_tiny", 17, 18)]
    public void An_exported_network_gives_what_it_gave(string name, int opset, int blocks)
    {
        DebianPython.Require();
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder.File($"{name}.onnx");
        Assert.True(DebianPython.Run("-W", "ignore", "-c", Program, name, path, $"{opset}"), $"{name} could not be exported");
        using var network = Network.FromOnnx(path);
        using var oracle = new OnnxRuntimeOracle(path);
        manual_seed(2);
        var image = randn(1, 3, 96, 96);
        using var trace = NetworkTrace.Record(network, image);
        Near.Relative(oracle.Run(image), trace.Output, 1e-5, name);
        Assert.Equal(blocks, network.Blocks.Length);

        var x = image.detach().clone().requires_grad_(true);
        var expected = autograd.grad([network.call(x)[0, 7]], [x])[0];
        var seed = zeros_like(trace.Output);
        seed[0, 7] = tensor(1f);
        using var coefficients = ImportanceCoefficients.Sweep(trace, network.Output, seed);
        Near.Relative(expected, coefficients[Networks.Node.ImageName]!, 1e-5, $"{name}: the sweep against autograd");
    }
}
