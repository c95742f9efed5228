using NAFlow.Data;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>Weights in words: one grammar for notebooks, commands, experiments and evaluations, and one opening of a file.</summary>
public sealed class WeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null, "compact", "resnet50_compact", "compact resnet50")]
    [InlineData(null, "compact:alexnet", "alexnet_compact", "compact alexnet")]
    [InlineData("conv4_compact", "compact:protonet", "conv4_compact", "compact protonet")]
    [InlineData("alexnet_compact", "compact", "alexnet_compact", "compact alexnet")]
    [InlineData("ResNet18", "random", "resnet18", "random, seed 1")]
    [InlineData("conv4", "random:-7", "conv4", "random, seed -7")]
    [InlineData("known-neurons", null, "known-neurons", "set by hand")]
    [InlineData(null, null, "resnet50_compact", "compact resnet50")]
    public void Words_make_networks(string? name, string? weights, string expected, string source)
    {
        using var network = Zoo.Create(name, weights);

        Assert.Equal(expected, network.Name);
        Assert.Equal(source, network.Provenance.Source);
    }

    [Fact]
    public void A_file_is_given_by_its_path_or_by_its_folder()
    {
        var file = SmallSqueezeNet.Save(folder);
        File.Copy(file, folder.File("squeezenet1_1.safetensors"));

        using var byPath = Zoo.Create(null, file);
        using var byFolder = Zoo.Create("squeezenet1_1", folder.Path);

        Assert.Equal(byPath.Provenance.Sha256, byFolder.Provenance.Sha256);
        Assert.Equal("squeezenet1_1.safetensors", byFolder.Provenance.Source);
    }

    [Fact]
    public void An_experiment_has_its_own_compact_weights()
    {
        using var network = ExperimentList.Find("moco-v2").CreateNetwork();

        Assert.Equal("compact moco-v2", network.Provenance.Source);
    }

    [Theory]
    [InlineData("There are no weights named 'compcat'; the nearest are compact", null, "compcat")]
    [InlineData("There are no weights named 'resnet5'; the nearest are", null, "resnet5")]
    [InlineData("There are no weights named ''; the nearest are", null, "")]
    [InlineData("There are no compact weights named 'vgg16'; the nearest are", "vgg16", "compact")]
    [InlineData("'x' is no seed; give a whole number, such as random:1.", "alexnet", "random:x")]
    [InlineData("random:1 fits any network; name one with --model", null, "random")]
    [InlineData("'full' are the published weights of a network; name it with --model NAME", null, "full")]
    [InlineData("The weights of known-neurons are set by hand", "known-neurons", "random")]
    [InlineData("There is no model named 'alexnett'; the nearest of", "alexnett", "random")]
    [InlineData("alexnet needs its weights", "alexnet", null)]
    public void Other_words_are_refused_in_one_sentence(string says, string? name, string? weights) =>
        Assert.StartsWith(says, Assert.Throws<InvalidInputException>(() => Zoo.Create(name, weights)).Message);

    [Fact]
    public void What_is_missing_is_named_as_a_file_or_a_folder()
    {
        Assert.Contains("there is no such file", Assert.Throws<InvalidInputException>(() => Weights.From("none.safetensors")).Message);
        Assert.Contains("is a folder with no weights file in it; give a file, or with --model NAME",
            Assert.Throws<InvalidInputException>(() => Weights.From(folder.Path)).Message);
        Assert.Contains("there is no such file", Assert.Throws<InvalidInputException>(() => Weights.From(folder.Path, "alexnet")).Message);
    }

    [Fact]
    public void A_file_is_opened_once_to_be_recognised_described_and_read()
    {
        var (path, openings) = (SmallSqueezeNet.Save(folder), 0);
        var weights = FileWeights.Open("x", "'x'", () =>
        {
            openings++;
            return WeightFile.Open(path);
        });

        var content = WeightsContent.Of(weights);
        using (var network = Zoo.Create(Zoo.Recognise(weights)!, weights))
        {
            Assert.Equal("squeezenet1_1", content.Network);
            Assert.Equal(content.Sha256, network.Provenance.Sha256);
        }

        Assert.Equal(1, openings);
        using (Zoo.Create(weights)) { }
        Assert.Equal(2, openings);
    }

    [Fact]
    public void What_is_read_is_what_was_recognised()
    {
        var path = SmallSqueezeNet.Save(folder);
        var weights = Weights.From(path);
        File.Move(path, folder.File("elsewhere"));

        using var network = Zoo.Create(weights);

        Assert.Equal("squeezenet1_1", network.Name);
    }
}
