using System.Text.Json.Nodes;
using NAFlow.Files;
using NAFlow.Inversion;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class SavedFlowTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flow_comes_back_as_it_was(bool keepTensors)
    {
        using var flow = KnownFlow.Explain(options: ExplainOptions.MinimumNorm with { KeepTensors = keepTensors });

        flow.Save(folder.File("flow"));
        using var loaded = AttentionFlow.Load(folder.File("flow"));

        Assert.Equal((flow.Explained, flow.Options, flow.Seconds, flow.Manifest),
            (loaded.Explained, loaded.Options, loaded.Seconds, loaded.Manifest));
        Assert.Equal((flow.InputHeight, flow.InputWidth), (loaded.InputHeight, loaded.InputWidth));
        Assert.Equal(flow.TopClasses, loaded.TopClasses);
        Assert.Equal(flow.Picture!.Name, loaded.Picture!.Name);
        Assert.Equal(flow.Picture.Pixels.ToArray(), loaded.Picture.Pixels.ToArray());
        Assert.Equal(flow.Layers.Length, loaded.Layers.Length);
        foreach (var (before, after) in flow.Layers.Zip(loaded.Layers)) Same(before, after);
    }

    [Theory]
    [InlineData(ContributionRule.ChannelWeights)]
    [InlineData(ContributionRule.SimilarityGradient)]
    public void A_similarity_keeps_its_contributions(ContributionRule rule)
    {
        using var flow = KnownFlow.Similarity(rule);

        flow.Save(folder.Path);
        using var loaded = AttentionFlow.Load(folder.Path);

        var (before, after) = (flow.Contributions!, loaded.Contributions!);
        Assert.Equal(flow.Explained, loaded.Explained);
        Assert.Equal(flow.TopClasses, loaded.TopClasses);
        Assert.Equal((before.ComparedBy, before.Rule, before.Layer, before.Similarity),
            (after.ComparedBy, after.Rule, after.Layer, after.Similarity));
        Assert.Equal(before.Values.ToArray(), after.Values.ToArray());
        Assert.Equal(before.Weights.ToArray(), after.Weights.ToArray());
        Assert.Contains(after.Values, value => value > 0);
    }

    [Theory]
    [InlineData("contributions/values")]
    [InlineData("contributions/weights")]
    public void A_similarity_without_its_channels(string name)
    {
        Change(tensors => tensors.Remove(name), KnownFlow.Similarity());
        Assert.Contains(name, Refusal());
    }

    [Theory]
    [InlineData("/contributions/channels", "7")]
    [InlineData("/contributions/channels", "0")]
    [InlineData("/contributions/metric", "\"magic\"")]
    [InlineData("/contributions/similarity", "null")]
    [InlineData("/explained/name", "null")]
    public void A_hostile_similarity(string place, string value) => Refused(place, value, KnownFlow.Similarity());

    [Fact]
    public void The_score_of_a_class_is_saved_as_ever()
    {
        Save();
        var document = JsonNode.Parse(File.ReadAllText(folder.File("flow.json")))!.AsObject();
        Assert.Equal(["index", "name", "score", "probability"], document["explained"]!.AsObject().Select(property => property.Key));
        Assert.False(document.ContainsKey("contributions"));
    }

    [Fact]
    public void Saving_again_replaces_the_files_and_leaves_no_others()
    {
        var flow = KnownFlow.Default;
        flow.Save(folder.Path);
        flow.Save(folder.Path);
        Assert.Equal(["flow.json", "flow.safetensors"],
            Directory.EnumerateFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)!).Order());
    }

    [Fact]
    public void A_flow_without_a_picture_comes_back_without()
    {
        var flow = KnownFlow.Default;
        (flow with { Picture = null }).Save(folder.Path);
        using var loaded = AttentionFlow.Load(folder.Path);
        Assert.Null(loaded.Picture);
    }

    [Fact]
    public void Nothing_there() => Assert.Contains("There is no saved flow", Refusal());

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[1, 2]")]
    [InlineData("{\"manifest\": null}")]
    [InlineData("not json at all")]
    public void A_damaged_document(string json)
    {
        Save();
        File.WriteAllText(folder.File("flow.json"), json);
        Assert.Contains("flow.json", Refusal());
    }

    [Theory]
    [InlineData("/inputHeight", "-3")]
    [InlineData("/inputWidth", "2000000000")]
    [InlineData("/layers", "[]")]
    [InlineData("/layers", "[null]")]
    [InlineData("/layers", "null")]
    [InlineData("/layers/0/shape", "[3]")]
    [InlineData("/layers/0/shape", "[3, 5, 5]")]
    [InlineData("/layers/0/shape", "[2147483647, 2147483647, 2147483647]")]
    [InlineData("/layers/0/name", "\"\"")]
    [InlineData("/layers/0/name", "\"relu1\"")]
    [InlineData("/layers/0/name", "\"../../x\"")]
    [InlineData("/layers/0/abandonedFraction", "7")]
    [InlineData("/layers/0/shares/silent", "0.9")]
    [InlineData("/layers/0/shares/takingPart", "-1")]
    [InlineData("/layers/0/likenessToNoInversion", "7")]
    [InlineData("/layers/0/findings", "[\"unheardOf\"]")]
    [InlineData("/layers/0/findings", "null")]
    [InlineData("/topClasses", "[null]")]
    [InlineData("/explained", "null")]
    [InlineData("/manifest/schema", "9")]
    [InlineData("/manifest/created", "\"2001-01-01T00:00:00+00:00\"")]
    [InlineData("/options/topClasses", "0")]
    [InlineData("/options/inversion", "null")]
    [InlineData("/options/inversion/method", "\"magic\"")]
    [InlineData("/options/inversion/method", "2")]
    [InlineData("/options/inversion/solver/tolerance", "\"NaN\"")]
    public void A_hostile_document(string place, string value) => Refused(place, value, KnownFlow.Default);

    /// <summary>Files from before inverses were records name every option, also those that were never heeded, and call abandoning a gate.</summary>
    [Theory]
    [InlineData("kept", true, "used")]
    [InlineData("kept", false, "all")]
    [InlineData("minimumNorm", true, "first")]
    [InlineData("none", false, "used")]
    public void A_flow_of_an_earlier_version_is_read(string method, bool gate, string rows)
    {
        Save();
        var document = JsonNode.Parse(File.ReadAllText(folder.File("flow.json")))!;
        document["options"]!["inversion"] = JsonNode.Parse($$"""
            { "method": "{{method}}", "rows": "{{rows}}", "offset": "zero", "start": "activation", "unit": "block", "mergeNarrow": true, "reluInPlace": true,
              "gate": {{(gate ? "true" : "false")}}, "solver": { "tolerance": 0.25, "maxIterations": 9, "damping": 0.5 } }
            """);
        File.WriteAllText(folder.File("flow.json"), document.ToJsonString());

        using var loaded = AttentionFlow.Load(folder.Path);

        var solver = new LsmrOptions { Tolerance = 0.25, MaxIterations = 9, Damping = 0.5 };
        var solved = (SolvedInverse)Inverse.Kept with
        { Start = StartPoint.Activation, Unit = SolveUnit.Block, MergeNarrow = true, ReluInPlace = true, Solver = solver };
        Inverse expected = (method, gate) switch
        {
            ("kept", true) => solved,
            ("kept", false) => solved with { Abandoning = false },
            ("minimumNorm", _) => Inverse.MinimumNorm with
            {
                Rows = RowSelection.First,
                Offset = OffsetRule.Zero,
                Start = StartPoint.Activation,
                Unit = SolveUnit.Block,
                MergeNarrow = true,
                ReluInPlace = true,
                Solver = solver,
            },
            _ => Inverse.None with { Abandoning = false, ReluInPlace = true },
        };
        Assert.Equal(expected, loaded.Options.Inverse);
    }

    [Fact]
    public void A_flow_from_before_neurons_were_counted_as_silent_is_read_and_drawn()
    {
        Save();
        var document = JsonNode.Parse(File.ReadAllText(folder.File("flow.json")))!;
        foreach (var layer in document["layers"]!.AsArray())
            foreach (var name in (string[])["onEveryPath", "shares", "likenessToNoInversion"])
                layer!.AsObject().Remove(name);
        File.WriteAllText(folder.File("flow.json"), document.ToJsonString());

        using var loaded = AttentionFlow.Load(folder.Path);

        Assert.All(loaded.Layers, layer => Assert.Null(layer.Shares));
        Assert.Equal(["input", "conv1", "relu1", "conv2", "relu2"], loaded.Row.Select(layer => layer.Name));
        Assert.True(loaded.ToPicture().Width > 0);
    }

    private void Refused(string place, string value, AttentionFlow flow)
    {
        flow.Save(folder.Path);
        var document = JsonNode.Parse(File.ReadAllText(folder.File("flow.json")))!;
        var steps = place.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var holder = steps[..^1].Aggregate(document, (node, step) => int.TryParse(step, out var index) ? node[index]! : node[step]!);
        holder[steps[^1]] = JsonNode.Parse(value);
        File.WriteAllText(folder.File("flow.json"), document.ToJsonString());

        Assert.NotEmpty(Refusal());
    }

    [Fact]
    public void Missing_tensors()
    {
        Save();
        File.Delete(folder.File("flow.safetensors"));
        Assert.Contains("flow.safetensors", Refusal());
    }

    [Fact]
    public void A_truncated_tensor_file()
    {
        Save();
        var path = folder.File("flow.safetensors");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Contains("flow.safetensors", Refusal());
    }

    [Theory]
    [InlineData("map/conv1")]
    [InlineData("channels/conv1")]
    [InlineData("picture")]
    public void A_tensor_too_few(string name)
    {
        Change(tensors => tensors.Remove(name));
        Assert.Contains(name, Refusal());
    }

    [Fact]
    public void A_map_that_is_not_finite()
    {
        Change(tensors => tensors["map/conv1"] = tensor([float.NaN]).expand(112, 112));
        Assert.Contains("NaN", Refusal());
    }

    [Fact]
    public void A_map_of_another_type()
    {
        Change(tensors => tensors["map/conv1"] = zeros([112, 112], ScalarType.Float64));
        Assert.Contains("map/conv1", Refusal());
    }

    private static void Same(FlowLayer before, FlowLayer after)
    {
        Assert.Equal((before.Name, before.Kind), (after.Name, after.Kind));
        Assert.Equal(before.Shape, after.Shape);
        Assert.Equal(before.Map.Values.ToArray(), after.Map.Values.ToArray());
        Assert.Equal(before.ChannelCoefficients, after.ChannelCoefficients);
        Assert.Equal(
            (before.AbandonedFraction, before.AbandonedChannelFraction, before.Residual, before.Condition, before.Iterations, before.Seconds,
                before.SpatialEntropy),
            (after.AbandonedFraction, after.AbandonedChannelFraction, after.Residual, after.Condition, after.Iterations, after.Seconds,
                after.SpatialEntropy));
        Assert.Equal(
            (before.EndsBlock, before.OnEveryPath, before.Shares, before.LikenessToNoInversion),
            (after.EndsBlock, after.OnEveryPath, after.Shares, after.LikenessToNoInversion));
        Assert.Equal(before.Findings, after.Findings);
        Assert.Equal(before.Tensors is null, after.Tensors is null);
        if (before.Tensors is not { } kept) return;
        Assert.True(kept.Activation.equal(after.Tensors!.Activation).all().item<bool>());
        Assert.True(kept.Coefficients.equal(after.Tensors.Coefficients).all().item<bool>());
        Assert.True(kept.FeatureMap.equal(after.Tensors.FeatureMap).all().item<bool>());
    }

    private void Save() => KnownFlow.Default.Save(folder.Path);

    private void Change(Action<Dictionary<string, Tensor>> change, AttentionFlow? flow = null)
    {
        (flow ?? KnownFlow.Default).Save(folder.Path);
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        IReadOnlyDictionary<string, string> notes;
        using (var file = SafetensorsFile.Open(folder.File("flow.safetensors")))
            (tensors, notes) = (file.Names.ToDictionary(name => name, file.Read), file.Metadata);
        change(tensors);
        SafetensorsWriter.Write(folder.File("flow.safetensors"), tensors, notes);
    }

    private string Refusal() => Assert.Throws<InvalidInputException>(() => AttentionFlow.Load(folder.Path)).Message;
}
