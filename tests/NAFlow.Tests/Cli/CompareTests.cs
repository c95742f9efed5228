namespace NAFlow.Tests;

/// <summary><c>naflow explain</c> with <c>--reference</c> and with <c>--against</c>.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Results => folder.File("results");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Two_photos_are_explained_on_both_sides()
    {
        var run = Explain("--reference", Photo("other.png", 2), "--metric", "euclidean", "--contributions", "gradient", "--at", "features.12");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Equal(2, run.Out.Trim().Split('\n').Length);
        Assert.StartsWith("photo.png: Euclidean similarity to other.png (", run.Out);
        using var query = AttentionFlow.Load(Path.Combine(Results, "query"));
        using var reference = AttentionFlow.Load(Path.Combine(Results, "reference"));
        Assert.Equal(("photo.png", "Euclidean similarity to other.png"), (query.Manifest.Input, query.Explained.Label));
        Assert.Equal(("other.png", "Euclidean similarity to photo.png"), (reference.Manifest.Input, reference.Explained.Label));
        Assert.Equal(query.Explained.Score, reference.Explained.Score, 1e-4 * Math.Abs(query.Explained.Score));
        Assert.Equal(
            (Similarity.Euclidean, ContributionRule.SimilarityGradient, "features.12"),
            (query.Contributions!.ComparedBy, query.Contributions.Rule, query.Contributions.Layer));
        Assert.True(File.Exists(Path.Combine(Results, "reference", "flow.png")));
    }

    [Fact]
    public void By_default_the_cosine_and_the_weights()
    {
        Assert.Equal(0, Explain("--reference", Photo("other.png", 2)).Code);
        using var query = AttentionFlow.Load(Path.Combine(Results, "query"));
        Assert.Equal((Similarity.Cosine, ContributionRule.ChannelWeights), (query.Contributions!.ComparedBy, query.Contributions.Rule));
    }

    /// <summary>The rest is the photos of a folder, without the two; the same as in C#.</summary>
    [Theory]
    [InlineData("--preset", "contrast")]
    [InlineData("--share-start", "true")]
    public void Two_photos_are_set_apart_from_those_of_a_folder(string option, string value)
    {
        var (query, reference) = (Photo("photo.png", 1), Photo("other.png", 2));
        Directory.CreateDirectory(folder.File("others"));
        string[] rest = [.. Enumerable.Range(3, 3).Select(seed => Photo($"others/{seed}.png", seed))];
        File.Copy(query, folder.File("others/same.png"));

        var run = Explain("--reference", reference, option, value, "--against", folder.File("others"));

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        using var network = NAFlow.Models.Zoo.Create(weights: SmallSqueezeNet.Save(folder));
        using var embeddings = network.Embed([.. rest.Select(path => NAFlow.Photo.Load(path))]);
        var options = option == "--preset" ? ExplainOptions.Contrast : ExplainOptions.Default with { Start = FlowStart.Share };
        using var pair = network.ExplainPair(
            NAFlow.Photo.Load(query), NAFlow.Photo.Load(reference), options: options, rest: SimilarityRest.Of(embeddings));
        foreach (var (name, expected) in new[] { ("query", pair.Query), ("reference", pair.Reference) })
        {
            using var flow = AttentionFlow.Load(Path.Combine(Results, name));
            Assert.Equal("the 3 other photos of others", flow.Manifest.Rest);
            foreach (var layer in flow.Layers)
                Near.Relative(
                    TorchSharp.torch.tensor(expected[layer.Name].Map.Values.ToArray()), TorchSharp.torch.tensor(layer.Map.Values.ToArray()), 1e-4);
        }
    }

    [Fact]
    public void Photos_to_be_set_apart_from_are_asked_for_and_there()
    {
        var (other, empty) = (Photo("other.png", 2), folder.File("empty"));
        Directory.CreateDirectory(empty);
        Assert.Contains("choose --preset contrast or balanced", Refusal("--reference", other, "--against", folder.Path));
        Assert.Contains("--against gives 'nowhere', where there are none", Refusal("--reference", other, "--preset", "contrast", "--against", "nowhere"));
        Assert.Contains("empty", Refusal("--reference", other, "--preset", "contrast", "--against", empty));
        Photo("empty/same.png", 2);
        Assert.Contains("no photo but those that are compared", Refusal("--reference", other, "--preset", "contrast", "--against", empty));
    }

    /// <summary>Of a network that embeds, two photos are a pair; of any other they are two photos.</summary>
    [Fact]
    public void Two_photos_of_a_network_that_embeds_are_compared()
    {
        var (query, other) = (Photo("photo.png", 1), Photo("other.png", 2));
        var file = folder.File("embedder.onnx");
        File.WriteAllBytes(file, OnnxWriter.Model(
            13, [1, 3, 16, 16], "vector",
            [OnnxWriter.Node("Conv", ["image", "w"], "seen"), OnnxWriter.Node("Relu", ["seen"], "kept"),
                OnnxWriter.Node("GlobalAveragePool", ["kept"], "pool"), OnnxWriter.Node("Flatten", ["pool"], "vector")],
            [OnnxWriter.Tensor("w", [8, 3, 3, 3], OnnxWriter.Numbers(216))]));
        string[] pair = ["explain", query, other, "--weights", file, "--outputs", "embedding", "--metric", "euclidean"];

        var run = ToolRun.Of([.. pair, "--out", Results]);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        using var flow = AttentionFlow.Load(Path.Combine(Results, "reference"));
        Assert.Equal(("other.png", "Euclidean similarity to photo.png"), (flow.Manifest.Input, flow.Explained.Label));
        Assert.Contains("--metric says how photos are compared", ToolRun.Refusal(
            folder.File("none"), "explain", query, other, "--weights", SmallSqueezeNet.Save(folder), "--metric", "cosine"));
        Assert.Contains("has no head", ToolRun.Refusal(
            folder.File("none"), "explain", query, "--weights", file, "--outputs", "embedding"));
        Assert.Equal(0, ToolRun.Of(["explain", query, other, "--weights", SmallSqueezeNet.Save(folder), "--out", folder.File("two")]).Code);
        Assert.True(Directory.Exists(folder.File("two/photo")));
    }

    [Fact]
    public void One_class_against_another()
    {
        var run = ToolRun.Of("explain", "--model", "known-neurons", "--class", "red disc", "--against", "2", "--out", Results);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("red disc rather than blue triangle (", run.Out);
        using var flow = AttentionFlow.Load(Results);
        Assert.Null(flow.Explained.Index);
    }

    [Fact]
    public void Two_classes_side_by_side()
    {
        var run = ToolRun.Of("explain", "--model", "known-neurons", "--compare", "red disc, 2", "--out", Results);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains($"Side by side: open {Path.Combine(Results, "compare.html")}", run.Out);
        using var first = AttentionFlow.Load(Path.Combine(Results, "first"));
        using var second = AttentionFlow.Load(Path.Combine(Results, "second"));
        Assert.Equal(("red disc", "blue triangle"), (first.Explained.Label, second.Explained.Label));
        Assert.Contains("beside", File.ReadAllText(Path.Combine(Results, "compare.html")));
        Assert.True(NAFlow.Photo.Load(Path.Combine(Results, "compare.png")).Width > 500);
        Assert.Equal(["compare.html", "compare.png", "first", "second"], Directory.GetFileSystemEntries(Results).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("--compare '1' does not name two classes; give two with a comma between", "--compare", "1")]
    [InlineData("--compare names class 1 twice; choose two classes.", "--model", "known-neurons", "--compare", "1,1")]
    [InlineData("--compare names two classes and --class another; leave one of them out.", "--compare", "1,2", "--class", "1")]
    [InlineData("--reference explains a similarity and --compare names a class; leave one of them out.", "--reference", "x.png", "--compare", "1,2")]
    [InlineData("--against 1 contrasts it with another class; name that one with --class.", "--against", "1")]
    [InlineData("--class and --against both name class 1; choose two classes.", "--class", "1", "--against", "1")]
    [InlineData("Class 50 does not exist", "--class", "1", "--against", "50")]
    [InlineData("--metric says how photos are compared and there is nothing to compare with; give a photo with --reference.", "--metric", "cosine")]
    [InlineData("--contributions says how", "--contributions", "weights")]
    [InlineData("--at says how", "--at", "conv1")]
    [InlineData("--metric cannot be 'angle': choose cosine, euclidean", "--metric", "angle")]
    [InlineData("There is no photo to compare with that of --reference", "--reference", "x.png")]
    [InlineData("--reference explains a similarity and --class names a class; leave one of them out.", "--reference", "x.png", "--class", "1")]
    [InlineData("--reference compares photos and --tensor gives none; leave one of them out.", "--reference", "x.png", "--tensor", "x.safetensors")]
    public void Options_that_do_not_fit(string sentence, params string[] arguments) =>
        Assert.Contains(sentence, ToolRun.Refusal(Results, ["explain", .. arguments]));

    [Fact]
    public void A_reference_that_is_not_there() =>
        Assert.Contains("There is no file 'nowhere.png' for --reference", Refusal("--reference", "nowhere.png"));

    [Fact]
    public void A_reference_that_is_no_picture()
    {
        File.WriteAllText(folder.File("text.png"), "no picture");
        Assert.Contains("'text.png' is not a picture", Refusal("--reference", folder.File("text.png")));
    }

    [Fact]
    public void Two_queries() => Assert.Contains(
        "2 photos are given and --reference compares one", Refusal(Photo("second.png", 3), "--reference", Photo("other.png", 2)));

    [Fact]
    public void A_folder_of_queries()
    {
        var other = Photo("other.png", 2);
        Assert.Contains(
            "is a folder and --reference compares one photo",
            ToolRun.Refusal(Results, "explain", folder.Path, "--reference", other, "--weights", SmallSqueezeNet.Save(folder)));
    }

    [Fact]
    public void By_the_compact_network()
    {
        string[] photos = ["explain", Photo("photo.png", 1), "--reference", Photo("other.png", 2)];
        Assert.Equal(0, ToolRun.Of([.. photos, "--weights", "compact:resnet50", "--layers", "layer4.0", "--out", Results]).Code);
        using var query = AttentionFlow.Load(Path.Combine(Results, "query"));
        Assert.Equal(("resnet50_compact", "flatten"), (query.Manifest.Network, query.Contributions!.Layer));
    }

    [Fact]
    public void A_layer_before_the_features() => Assert.Contains(
        "Layer 'features.3' of squeezenet1_1 does not read features.12", Refusal("--reference", Photo("other.png", 2), "--at", "features.3"));

    private string[] Arguments(string[] more) => ["explain", Photo("photo.png", 1), .. more, "--weights", SmallSqueezeNet.Save(folder)];

    private ToolRun Explain(params string[] more) => ToolRun.Of([.. Arguments(more), "--out", Results]);

    private string Refusal(params string[] more) => ToolRun.Refusal(Results, Arguments(more));

    private string Photo(string name, int seed)
    {
        TestPictures.Noise(40, 40, seed).SavePng(folder.File(name));
        return folder.File(name);
    }
}
