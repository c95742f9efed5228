using System.Text.Json;
using NAFlow.Imaging;
using NAFlow.Inversion;
using NAFlow.Models;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// A batch normalisation that an exporter folds into its convolution multiplies the rows of that convolution's equations by a factor a channel, which
/// least squares weighs them by, and changes nothing else.
/// </summary>
public sealed class FoldedNormalisationTests
{
    [Fact]
    public void In_the_units_of_its_normalisation_a_network_has_the_fractions_of_the_folded_one()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Residual();
        using var folded = Folded(network);
        var image = SmallNetworks.Image(batch: 2);
        using var expected = new CascadeRun(folded, image, Inverse.Kept);
        using var found = new CascadeRun(network, image, Inverse.Kept with { FoldsNormalisation = true });
        using var usual = new CascadeRun(network, image, Inverse.Kept);
        Near.Relative(expected.Trace.Output, found.Trace.Output, 1e-12, "the output");
        foreach (var node in folded.FlowNodes) Near.Relative(expected[node.Name], found[node.Name], 1e-9, node.Name);
        Assert.True((expected["input"] - usual["input"]).norm().item<double>() > 1e-2 * expected["input"].norm().item<double>());
    }

    /// <summary>The dense least squares in the units of the normalisation, of a convolution with more used outputs than inputs.</summary>
    [Fact]
    public void Its_rows_are_weighed_by_the_scale()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Residual();
        var tight = Inverse.Kept with { FoldsNormalisation = true, Solver = new LsmrOptions { Tolerance = 1e-13, MaxIterations = 5000 } };
        using var run = new CascadeRun(network, SmallNetworks.Image(), tight);
        var (x, y, z) = (run.Trace["input"], run.Trace["conv1"], run.Trace["bn1"]);
        var jacobian = DenseJacobian(network, x);
        var used = run.Abandoned.Used("bn1")!.to(float64).flatten();
        var rows = jacobian * used.unsqueeze(1);
        var kept = where(z.IsNotZero(), run["bn1"] / z, zeros_like(z)).flatten();
        var fractions = linalg.pinv(rows * x.flatten().unsqueeze(0), (double?)null, 1e-10).mv(kept * rows.mv(x.flatten()));
        Near.Relative(fractions, (run["input"] / x).flatten(), 1e-6, "the image");
        Assert.NotEqual(y.shape[1], x.shape[1]);
    }

    [Fact]
    public void The_choice_is_saved_only_where_it_is_made()
    {
        var folding = Inverse.Kept with { FoldsNormalisation = true };
        Assert.Equal<Inverse>(folding, JsonSerializer.Deserialize<Inverse>(JsonSerializer.Serialize<Inverse>(folding)));
        Assert.DoesNotContain("Folds", JsonSerializer.Serialize<Inverse>(Inverse.Kept), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The same CIFAR-10 network in two files of one exporter.</summary>
    [Fact]
    public void An_exported_network_has_the_maps_of_its_folded_file()
    {
        var preprocessing = new Preprocessing { Size = 32, Mean = new(0.4914f, 0.4822f, 0.4465f), StandardDeviation = new(0.247f, 0.2435f, 0.2616f) };
        var options = new OnnxOptions { Preprocessing = preprocessing };
        using var network = Network.FromOnnx(SharedAssets.Require("assets/onnx/gh-onnc/resnet20.onnx"), options);
        using var folded = Network.FromOnnx(SharedAssets.Require("assets/onnx/gh-onnc/resnet20_folded.onnx"), options);
        var images = SharedAssets.Require("assets/images/cifar10_test");
        PreparedPhoto[] photos = [.. Directory.GetDirectories(images).Order(StringComparer.Ordinal)
            .Select(place => preprocessing.Prepare(Photo.Load(Directory.GetFiles(place).Order(StringComparer.Ordinal).First())))];
        using var expected = folded.Explain(photos);
        using var found = network.Explain(photos, options: ExplainOptions.Default with { Inverse = Inverse.Kept with { FoldsNormalisation = true } });
        foreach (var (one, other) in expected.Zip(found))
        {
            Assert.Equal(one.Explained.Index, other.Explained.Index);
            var (map, same) = (one["input"].Map.Values.ToArray(), other["input"].Map.Values.ToArray());
            Assert.True(map.Zip(same, (left, right) => Math.Abs(left - right)).Max() < 0.01 * map.Max(), "the maps of the image differ");
        }
    }

    /// <summary>The network with every normalisation in the convolution before it, whose node then has the normalisation's name.</summary>
    private static Network Folded(Network network)
    {
        using var noGradient = no_grad();
        var builder = new NetworkBuilder("folded");
        var nodes = new Dictionary<int, Node> { [0] = builder.Image };
        foreach (var node in network.Nodes.Skip(1))
        {
            if (nodes.ContainsKey(node.Index)) continue;
            var inputs = node.Inputs.Select(input => nodes[input]).ToArray();
            if (network.NormalisationOf(node) is not { } normalisation) nodes[node.Index] = builder.Append(node.Name, node.Layer!, inputs);
            else
            {
                var (scale, shift) = Affine(network, normalisation.Name);
                var own = (TorchSharp.Modules.Conv2d)node.Layer!.Parameters!;
                var convolution = new Convolution(own.in_channels, own.out_channels, own.kernel_size[0], own.stride[0], own.padding![0]);
                var module = (TorchSharp.Modules.Conv2d)convolution.Parameters;
                module.to(float64);
                module.weight!.copy_(own.weight!.detach() * scale.view(-1, 1, 1, 1));
                module.bias!.copy_((own.bias is { } bias ? bias.detach() * scale : zeros_like(scale)).Plus(shift));
                nodes[normalisation.Index] = builder.Append(normalisation.Name, convolution, inputs);
            }

            if (node == network.FeatureNode) builder.Features(nodes[node.Index]);
        }

        return builder.Build(nodes[network.Output.Index]);
    }

    private static (Tensor Scale, Tensor Shift) Affine(Network network, string name)
    {
        var scale = network.get_parameter($"{name}.weight")!.detach() / network.get_buffer($"{name}.running_var")!.Plus(1e-5).sqrt();
        return (scale, network.get_parameter($"{name}.bias")!.detach() - network.get_buffer($"{name}.running_mean")! * scale);
    }

    /// <summary>Of the first convolution and its normalisation as one.</summary>
    private static Tensor DenseJacobian(Network network, Tensor image)
    {
        var (scale, weight) = (Affine(network, "bn1").Scale, network.get_parameter("conv1.weight")!.detach());
        var columns = new List<Tensor>();
        for (var index = 0L; index < image.numel(); index++)
        {
            var one = zeros_like(image).flatten();
            one[index] = tensor(1.0);
            columns.Add((nn.functional.conv2d(one.view(image.shape), weight, null, [1, 1], [1, 1]) * scale.view(1, -1, 1, 1)).flatten());
        }

        return stack(columns, 1);
    }
}
