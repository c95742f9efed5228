using NAFlow.Files;
using static NAFlow.Tests.OnnxWriter;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The tool on an ONNX file with a gate, for images that are no squares.</summary>
public sealed class OnnxCommandTests
{
    [Fact]
    public void A_file_is_shown_layer_by_layer_with_what_was_assumed()
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of("inspect", Save(folder));
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Matches(@"format +ONNX\n", run.Out);
        Assert.Matches(@"written by +a test\n", run.Out);
        Assert.Matches(@"image +3 x 16 x 12\n", run.Out);
        Assert.Matches(@"N +gated \(4 x 16 x 12\)\n", run.Out);
        Assert.Contains("ImageNet's mean and deviation at 16 x 12 pixels are assumed", run.Out);
        Assert.Contains("The last softmax is left out", run.Out);
        Assert.Matches(@"gated +product gate +4 x 16 x 12 ", run.Out);
        Assert.Matches(@"gate +sigmoid +4 x 1 x 1 +not mapped", run.Out);
    }

    [Fact]
    public void It_is_explained_and_its_gate_has_no_map()
    {
        using var folder = new TemporaryFolder();
        using var flow = Explained(folder, "--tensor", Images(folder, 16, 12), "--weights", Save(folder));
        Assert.Equal(["input", "seen", "kept", "gated"], flow.Layers.Select(layer => layer.Name));
        Assert.Equal("small.onnx", flow.Manifest.Weights);
        Assert.All(flow.Layers, layer => Assert.True(layer.Map.Values.ToArray().All(float.IsFinite), layer.Name));
    }

    [Fact]
    public void What_only_makes_a_gate_is_shown_when_asked_for_and_abandoned_when_gates_are_held()
    {
        using var folder = new TemporaryFolder();
        var (images, file) = (Images(folder, 16, 12), Save(folder));
        using var shown = Explained(folder, "--tensor", images, "--weights", file, "--show-gates");
        Assert.Equal(["input", "seen", "kept", "mean", "asked", "gate", "gated"], shown.Layers.Select(layer => layer.Name));
        Assert.All(shown.Layers, layer => Assert.True(layer.AbandonedFraction < 1, layer.Name));
        Assert.False(shown.Manifest.HoldsGates);
        using var held = Explained(folder, "--tensor", images, "--weights", file, "--show-gates", "--hold-gates");
        Assert.Equal(["mean", "asked", "gate"], held.Layers.Where(layer => layer.AbandonedFraction == 1).Select(layer => layer.Name));
        Assert.True(held.Manifest.HoldsGates);
    }

    [Fact]
    public void Its_last_feature_map_output_and_size_can_be_chosen_and_what_was_assumed_is_kept()
    {
        using var folder = new TemporaryFolder();
        using var flow = Explained(
            folder, "--tensor", Images(folder, 16, 12), "--weights", Save(folder), "--features", "kept", "--output", "logits");
        Assert.Equal(["input", "seen", "kept"], flow.Layers.Select(layer => layer.Name));
        Assert.Empty(flow.Manifest.WeightsReading!.Seen);
        Assert.Single(flow.Manifest.WeightsReading.Assumed, line => line.Contains("ImageNet's mean and deviation at 16 x 12 pixels"));
        var run = ToolRun.Of("inspect", Save(folder), "--size", "20x8");
        Assert.Matches(@"image +3 x 20 x 8\n", run.Out);
        Assert.Matches(@"blocks +1, up to gated\n", run.Out);
    }

    [Fact]
    public void Parts_of_an_onnx_file_are_chosen_of_no_other_file()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(
            "no layer \"nothing\"", ToolRun.Refusal(folder.File("results"), "explain", "--weights", Save(folder), "--features", "nothing"),
            StringComparison.Ordinal);
        Assert.Contains(
            "--features chooses a part of an ONNX file", ToolRun.Refusal(folder.File("results"), "explain", "--features", "layer1"),
            StringComparison.Ordinal);
    }

    private static AttentionFlow Explained(TemporaryFolder folder, params string[] options)
    {
        var results = folder.File("results");
        var run = ToolRun.Of(["explain", .. options, "--out", results]);
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        return AttentionFlow.Load(results);
    }

    private static string Images(TemporaryFolder folder, int height, int width)
    {
        var path = folder.File("images.safetensors");
        using var values = rand(1, 3, height, width);
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["input"] = values });
        return path;
    }

    [Fact]
    public void A_network_by_name_beside_it_is_refused()
    {
        using var folder = new TemporaryFolder();
        var refusal = ToolRun.Refusal(folder.File("results"), "explain", "--model", "resnet18", "--weights", Save(folder));
        Assert.Contains("ONNX file, which holds its own network", refusal, StringComparison.Ordinal);
    }

    private static string Save(TemporaryFolder folder)
    {
        var path = folder.File("small.onnx");
        File.WriteAllBytes(path, Model(
            13, [1, 3, 16, 12], "scores",
            [
                Named("Conv", ["image", "w", "b"], "seen", Attribute("pads", [1, 1, 1, 1])), Named("Relu", ["seen"], "kept"),
                Named("GlobalAveragePool", ["kept"], "mean"), Named("Conv", ["mean", "v"], "asked"), Named("Sigmoid", ["asked"], "gate"),
                Named("Mul", ["gate", "kept"], "gated"), Named("GlobalAveragePool", ["gated"], "pool"), Named("Flatten", ["pool"], "vector"),
                Named("Gemm", ["vector", "fc"], "logits"), Named("Softmax", ["logits"], "scores"),
            ],
            [Tensor("w", [4, 3, 3, 3], Numbers(108)), Tensor("b", [4], 1, 1, 1, 1), Tensor("v", [4, 4, 1, 1], Numbers(16)),
                Tensor("fc", [4, 5], Numbers(20))]));
        return path;
    }

    private static byte[] Named(string kind, string[] inputs, string name, params byte[][] attributes) =>
        Node(kind, inputs, [name], name, attributes);
}
