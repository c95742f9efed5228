using NAFlow.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// Checkpoints that Debian's torchvision writes, with random weights and statistics, read by name: the same image gives the same output. Needs
/// python3-torch and python3-torchvision.
/// </summary>
public sealed class TorchvisionWeightsTests
{
    private const int Side = 96;

    // In float64, because random weights make numbers grow in deep networks. A photo of values from 0 to 1, prepared as torchvision prepares it.
    // Where published weights come with transform_input, it is on.
    private const string Program = """
        import sys, numpy, torch, torchvision
        torch.manual_seed(0); torch.set_num_threads(1)
        for draw in ('kaiming_normal_', 'kaiming_uniform_', 'trunc_normal_'):
            setattr(torch.nn.init, draw, lambda tensor, *a, **k: tensor.data.normal_(0, (2 / max(1, tensor[0].numel())) ** .5))
        name, folder = sys.argv[1], sys.argv[2]
        more = dict(init_weights=False, transform_input=True) if name in ('googlenet', 'inception_v3') else {}
        network = getattr(torchvision.models, name)(weights=None, **more).eval()
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, .1); module.running_var.uniform_(.5, 1.5); module.weight.data.uniform_(.5, 1.5); module.bias.data.normal_(0, .1)
            if isinstance(module, torch.nn.LayerNorm): module.weight.data.uniform_(.5, 1.5); module.bias.data.normal_(0, .1)
            if hasattr(module, 'layer_scale'): module.layer_scale.data.uniform_(.1, .5)
        photo = torch.rand(2, 3, 96, 96)
        mean, deviation = torch.tensor([.485, .456, .406]).view(3, 1, 1), torch.tensor([.229, .224, .225]).view(3, 1, 1)
        torch.save(network.state_dict(), folder + '/weights.pth')
        with torch.no_grad(): output = network.double()((photo.double() - mean) / deviation)
        numpy.save(folder + '/photo.npy', photo.numpy()); numpy.save(folder + '/output.npy', output.numpy())
        """;

    [Theory]
    [InlineData("googlenet")]
    [InlineData("inception_v3")]
    [InlineData("resnext50_32x4d")]
    [InlineData("densenet201")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("mobilenet_v3_large")]
    [InlineData("mnasnet0_5")]
    [InlineData("mnasnet1_3")]
    [InlineData("shufflenet_v2_x0_5")]
    [InlineData("shufflenet_v2_x1_5")]
    [InlineData("regnet_x_800mf")]
    [InlineData("regnet_y_400mf")]
    [InlineData("efficientnet_b0")]
    [InlineData("efficientnet_b2")]
    [InlineData("efficientnet_v2_s")]
    [InlineData("convnext_tiny")]
    public void A_checkpoint_gives_what_it_gave(string name)
    {
        DebianPython.Require();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Assert.True(DebianPython.Run("-W", "ignore", "-c", Program, name, folder.Path), $"{name} could not be made");
        using var network = Zoo.Create(Weights.From(folder.File("weights.pth")));
        Assert.Equal(name, network.Name);
        network.to(ScalarType.Float64);
        var (photo, expected) = (NpyFile.Read(folder.File("photo.npy")).to(float64), NpyFile.Read(folder.File("output.npy")));
        Assert.Equal(Side, photo.shape[3]);
        var output = network.call((photo - Channels(network.Preprocessing.Mean)) / Channels(network.Preprocessing.StandardDeviation));
        Near.Relative(expected, output, 1e-4, name);
        Assert.True((expected[0] - expected[1]).norm().item<double>() > 1e-3 * expected.norm().item<double>());
    }

    private static Tensor Channels(Imaging.ChannelValues values) =>
        tensor(new[] { values.Red, values.Green, values.Blue }).to(float64).view(1, 3, 1, 1);
}
