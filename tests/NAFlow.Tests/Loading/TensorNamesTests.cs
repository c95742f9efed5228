using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class TensorNamesTests
{
    [Theory]
    [InlineData("module.conv1.weight", "conv1.weight")]
    [InlineData("module.encoder_q.conv1.weight", "conv1.weight")]
    [InlineData("module.encoder.conv1.weight", "conv1.weight")]
    [InlineData("module.base_encoder.conv1.weight", "conv1.weight")]
    [InlineData("online_network.encoder.net.conv1.weight", "conv1.weight")]
    [InlineData("_orig_mod.module.backbone.conv1.weight", "conv1.weight")]
    [InlineData("student.backbone.conv1.weight", "conv1.weight")]
    [InlineData("features_extractor.conv1.weight", "conv1.weight")]
    [InlineData("features.module.0.weight", "features.0.weight")]
    [InlineData("module.features.denseblock1.denselayer1.norm.1.running_mean", "features.denseblock1.denselayer1.norm1.running_mean")]
    [InlineData("features.denseblock1.denselayer1.conv.2.weight", "features.denseblock1.denselayer1.conv2.weight")]
    [InlineData("model.0.0.weight", "model.0.0.weight")]
    [InlineData("encoder.0.0.weight", "encoder.0.0.weight")]
    [InlineData("features.norm.1.weight", "features.norm.1.weight")]
    [InlineData("module.", "module.")]
    public void A_network_finds_its_name(string given, string wanted) =>
        Assert.Equal(given, TensorNames.Readings([given]).First(reading => reading.ContainsKey(wanted))[wanted]);

    [Fact]
    public void The_names_of_the_file_come_first_and_all_of_them()
    {
        string[] names = ["module.encoder.w", "module.predictor.w", "epoch"];

        Assert.Equal(names.ToDictionary(name => name), TensorNames.Readings(names).First());
    }

    [Fact]
    public void Of_two_networks_one_is_taken_and_the_rest_left()
    {
        string[] names = ["module.encoder_q.a.w", "module.encoder_k.a.w", "module.queue", "module.queue_ptr"];

        var reading = TensorNames.Readings(names).Single(reading => reading.ContainsKey("a.w"));

        Assert.Equal(new Dictionary<string, string> { ["a.w"] = "module.encoder_q.a.w" }, reading);
    }

    [Fact]
    public void A_file_with_both_names_keeps_both()
    {
        string[] names = ["denselayer1.norm.1.weight", "denselayer1.norm1.weight"];

        Assert.Equal(names.ToDictionary(name => name), TensorNames.Readings(names).First());
    }

    [Fact]
    public void Endless_prefixes_end()
    {
        string[] words = ["module.", "model.", "encoder.", "net.", "backbone.", "student."];
        var names = words.SelectMany(first => words.SelectMany(second => words.SelectMany(third => words.Select(fourth => first + second + third + fourth + "module.module.w"))));

        Assert.InRange(TensorNames.Readings(names).Count(), 2, 32);
    }
}
