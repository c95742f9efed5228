using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Tensors that stand in parts come out as their closed forms, and names of other libraries as torchvision's.</summary>
public sealed class DerivedWeightsTests
{
    [Theory]
    [InlineData("classifier.1.weight_orig", "classifier.1.weight_mask", "", "pruning")]
    [InlineData("classifier.1.weight_v", "classifier.1.weight_g", "", "weight normalisation")]
    [InlineData("classifier.1.parametrizations.weight.original1", "classifier.1.parametrizations.weight.original0", "", "weight normalisation")]
    [InlineData("classifier.1.weight_orig", "classifier.1.weight_u", "classifier.1.weight_v", "spectral normalisation")]
    [InlineData("classifier.1.parametrizations.weight.original", "classifier.1.parametrizations.weight.0._u",
        "classifier.1.parametrizations.weight.0._v", "spectral normalisation")]
    public void A_tensor_in_parts_is_made_whole(string first, string second, string third, string kind)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        manual_seed(3);
        Tensor? expected = null;
        var path = SmallSqueezeNet.Save(folder, tensors =>
        {
            var weight = tensors["classifier.1.weight"];
            tensors.Remove("classifier.1.weight");
            var (outputs, inputs) = (weight.shape[0], weight.numel() / weight.shape[0]);
            tensors[first] = weight;
            if (kind == "pruning")
            {
                tensors[second] = rand(weight.shape).Above(0.5).to(float32);
                expected = weight * tensors[second];
            }
            else if (third.Length == 0)
            {
                tensors[second] = rand(outputs, 1, 1, 1).Plus(0.5);
                expected = tensors[second] * nn.functional.normalize(weight.reshape(outputs, inputs), 2, 1).reshape(weight.shape);
            }
            else
            {
                // The singular vectors of the largest value, of which training keeps an estimate.
                var (u, s, v) = linalg.svd(weight.reshape(outputs, inputs), false);
                (tensors[second], tensors[third]) = (u[.., 0].clone(), v[0].clone());
                expected = weight / s[0];
            }

            expected = expected.DetachFromDisposeScope();
        });
        using var known = expected!;

        using var network = Zoo.Create(Weights.From(path));

        Near.Relative(known, network.state_dict()["classifier.1.weight"], 1e-5, kind);
        Assert.Contains(network.Provenance.Reading!.Seen, said => said.StartsWith($"1 tensor is made of parts ({kind})", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Hugging Face")]
    [InlineData("Detectron2")]
    public void Names_of_other_libraries_are_read_in_any_order(string library)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet18", Head.Classifier(4));
        using var plain = Zoo.Create("resnet18", Weights.From(tensors));
        var given = tensors.Select(entry => (Name: library == "Detectron2" ? Detectron(entry.Key) : HuggingFace(entry.Key), entry.Value))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal).ToDictionary(entry => entry.Name, entry => entry.Value);

        using var network = Zoo.Create(Weights.From(given));

        Assert.Contains($"names are read as those of {library}'s ResNet", network.Provenance.Reading!.Seen);
        var images = ZooNetwork.Image(plain, size: 64);
        Near.Absolute(plain.call(images), network.call(images), 0, library);
    }

    [Fact]
    public void AlexNet_for_small_images_has_its_own_pools()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        manual_seed(5);
        var tensors = ZooNetwork.Tensors("alexnet", Head.Embedding);
        (tensors["classifier.weight"], tensors["classifier.bias"]) = (randn(10, 256), randn(10));
        using var network = Zoo.Create(Weights.From(tensors));
        var x = randn(2, 3, 32, 32);
        var images = x;
        foreach (var (index, stride, padding, isPooled) in new[]
            { (0, 4, 5, true), (3, 1, 2, true), (6, 1, 1, false), (8, 1, 1, false), (10, 1, 1, true) })
        {
            x = nn.functional.conv2d(
                x, tensors[$"features.{index}.weight"], tensors[$"features.{index}.bias"], [stride, stride], [padding, padding]).relu();
            if (isPooled) x = nn.functional.max_pool2d(x, 2);
        }

        Near.Relative(nn.functional.linear(x.flatten(1), tensors["classifier.weight"], tensors["classifier.bias"]), network.call(images), 1e-5);
        Assert.Equal(32, network.Preprocessing.Size);
    }

    private static string HuggingFace(string name)
    {
        string[] parts = name.Split('.');
        return parts[0] switch
        {
            "conv1" => $"resnet.embedder.embedder.convolution.{parts[1]}",
            "bn1" => $"resnet.embedder.embedder.normalization.{parts[1]}",
            "fc" => $"classifier.1.{parts[1]}",
            _ => $"resnet.encoder.stages.{parts[0][5] - '1'}.layers.{parts[1]}." + (parts[2] == "downsample"
                ? $"shortcut.{(parts[3] == "0" ? "convolution" : "normalization")}.{parts[4]}"
                : $"layer.{parts[2][^1] - '1'}.{(parts[2][0] == 'c' ? "convolution" : "normalization")}.{parts[3]}"),
        };
    }

    private static string Detectron(string name)
    {
        string[] parts = name.Split('.');
        if (parts[0] == "fc") return $"linear.{parts[1]}";
        if (parts.Length == 2) return parts[0] == "conv1" ? $"stem.conv1.{parts[1]}" : $"stem.conv1.norm.{parts[1]}";
        var start = $"res{parts[0][5] - '0' + 1}.{parts[1]}.";
        return parts[2] == "downsample" ? $"{start}shortcut.{(parts[3] == "0" ? "" : "norm.")}{parts[4]}"
            : parts[2][0] == 'c' ? $"{start}{parts[2]}.{parts[3]}" : $"{start}conv{parts[2][^1]}.norm.{parts[3]}";
    }
}
