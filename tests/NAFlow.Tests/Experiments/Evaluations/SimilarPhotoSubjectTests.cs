using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Imaging;
using NAFlow.Tensors;
using static NAFlow.Tests.OnnxWriter;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Boxed photos as similarities, against a vote, a mean and a rest that plain loops work out.</summary>
public sealed class SimilarPhotoSubjectTests : IDisposable
{
    private const int Count = 12, Voters = 3;
    private const double Temperature = 0.5;

    private readonly TemporaryFolder folder = new();
    private readonly IReadOnlyList<BoxedPhoto> photos;

    public SimilarPhotoSubjectTests() => photos =
    [
        .. Enumerable.Range(0, Count).Select(index => new BoxedPhoto(folder.File($"{index}.png"), 10 * (index * 7 % 3), new Box(1, 2, 8, 9))),
    ];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_photos_left_are_those_of_a_plain_vote_of_the_others()
    {
        Draw();
        using var subject = Subject(misclassified: false);
        var rows = Rows(subject.Network);
        int[] right = [.. Enumerable.Range(0, Count).Where(photo => Vote(rows, photo).Class == photos[photo].ClassIndex)];
        Assert.InRange(right.Length, 1, Count - 1);
        var nearest = Enumerable.Range(0, Count).Count(photo => photos[Nearest(rows, photo)[0]].ClassIndex == photos[photo].ClassIndex);
        var told = new List<string>();

        var chosen = subject.Choose(Count, 1, new Told(told), TestContext.Current.CancellationToken);

        Assert.Equal(right, chosen.Images);
        Assert.Contains(
            $"its nearest neighbour has its class for {PercentText.Of((double)nearest / Count)}, and the 3 nearest vote for it for {PercentText.Of((double)right.Length / Count)}",
            chosen.Notes[0], StringComparison.Ordinal);
        Assert.Equal($"Of 12 photos, {Count - right.Length} whose neighbours vote for another class are left out.", chosen.Notes[1]);
        Assert.Equal($"embedding photos, {Count} of {Count}", told[^1]);
        Assert.Equal(Count, told.Count);
        Assert.Equal([right[0], right[^1]], subject.Choose(2, 1, null, TestContext.Current.CancellationToken).Images);
    }

    [Fact]
    public void The_score_is_the_mean_cosine_with_the_winners_and_the_rest_the_other_classes_without_the_photo_itself()
    {
        Draw();
        using var subject = Subject(misclassified: true);
        var rows = Rows(subject.Network);
        Assert.Equal(Count, subject.Choose(Count, 1, null, TestContext.Current.CancellationToken).Images.Length);
        var wrong = 0;
        for (var photo = 0; photo < Count; photo++)
        {
            using var scope = NewDisposeScope();
            using var sample = subject.Open(photo);
            var (winner, carriers) = Vote(rows, photo);
            if (winner != photos[photo].ClassIndex) wrong++;
            int[] others = [.. Enumerable.Range(0, Count).Where(other => other != photo && photos[other].ClassIndex != winner)];
            double[] mean = [.. rows[0].Select((_, d) => carriers.Average(carrier => Unit(rows[carrier])[d]))];

            // A mean of cosines is the cosine with the mean of the directions, times its length.
            var length = Math.Sqrt(mean.Sum(value => value * value));
            var plain = Decision.Similarity(tensor(mean)) with { Rest = SimilarityRest.Of(Stacked(others)) };
            var input = sample.Input.to(float64);
            using var expected = subject.Network.Explain(input, plain, ExplainOptions.Contrast);
            using var flows = subject.Network.Explain(input, sample.Decision, ExplainOptions.Contrast);

            Assert.Equal(carriers.Average(carrier => Cosine(rows[photo], rows[carrier])), flows[0].Explained.Score, 1e-6);
            Assert.Equal($"the other {others.Select(other => photos[other].ClassIndex).Distinct().Count()} classes of the bank", flows[0].Manifest.Rest);
            Assert.EndsWith($"of class {winner}", flows[0].Explained.Label, StringComparison.Ordinal);
            foreach (var layer in expected[0].Layers)
                Near.Relative(
                    tensor(layer.Map.Values.ToArray()).Times(length), tensor(flows[0][layer.Name].Map.Values.ToArray()), 1e-5);
            Assert.Equal(49, sample.Truth!.Object.Count(inside => inside));
        }

        Assert.InRange(wrong, 1, Count - 1);

        Tensor Stacked(int[] places) => stack([.. places.Select(place => tensor(rows[place]))], 0);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Draw();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        using var subject = Subject(misclassified: false);
        Assert.ThrowsAny<OperationCanceledException>(() => subject.Choose(1, 1, null, stopped.Token));
        using var one = new SimilarPhotoSubject(EmbeddingNetworks.All["pooled maps"](), [photos[0]], "photos");
        Assert.Contains("no neighbour", Assert.Throws<InvalidInputException>(() => one.Choose(1, 1, null, default)).Message, StringComparison.Ordinal);
        BoxedPhoto[] strangers = [.. photos.Take(3).Select((photo, index) => photo with { ClassIndex = index })];
        using var alone = new SimilarPhotoSubject(EmbeddingNetworks.All["pooled maps"](), strangers, "photos");
        Assert.Contains(
            "none of the 3 photos vote for its class", Assert.Throws<InvalidInputException>(() => alone.Choose(1, 1, null, default)).Message,
            StringComparison.Ordinal);
        using var cropping = EmbeddingNetworks.All["pooled maps"]();
        cropping.Preprocessing = cropping.Preprocessing with { ResizeMode = ResizeMode.ShortSideCrop };
        Assert.Throws<InvalidInputException>(() => new SimilarPhotoSubject(cropping, photos, "photos"));
    }

    /// <summary>The command on an ONNX file, with the words of <c>naflow explain</c>, and the same as a plan.</summary>
    [Fact]
    public void The_command_embeds_by_an_onnx_file_as_its_options_say()
    {
        Draw();
        folder.Write("boxes.csv", string.Join('\n', ["file,class_index,x0,y0,x1,y1",
            .. photos.Select(photo => $"{Path.GetFileName(photo.Path)},{photo.ClassIndex},1,2,8,9")]));
        var file = folder.File("embedder.onnx");
        File.WriteAllBytes(file, Model(
            13, [1, 3, 9, 9], "vector",
            [Node("Conv", ["image", "w"], "seen"), Node("Relu", ["seen"], "kept"), Node("GlobalAveragePool", ["kept"], "pool"),
                Node("Flatten", ["pool"], "vector")],
            [Tensor("w", [8, 3, 3, 3], Numbers(216))]));
        string[] options = ["--similar", "--channels", "bgr", "--range", "255", "--mean", "123,116,103", "--outputs", "embedding", "--misclassified"];
        string[] judged = ["--methods", "flow,contrast", "--metrics", "energy", "--images", "4"];

        var run = ToolRun.Of(
            ["evaluate", "--boxed", folder.Path, "--weights", file, .. options, .. judged, "--out", folder.File("out")]);
        var plan = folder.Write("plan.json", $$"""
            { "evaluations": [ { "name": "planned", "boxed": "{{folder.Path}}", "weights": "{{file}}", "similar": true, "channels": "bgr", "range": 255,
              "mean": [123, 116, 103], "outputs": "embedding", "misclassified": true, "methods": ["flow", "contrast"], "metrics": ["energy"],
              "images": 4 } ] }
            """);
        var planned = ToolRun.Of("evaluate", "--plan", plan, "--out", folder.File("planned"));

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Equal((0, string.Empty), (planned.Code, planned.Error));
        Assert.Equal(
            EvaluationRows.Load(folder.File("out")).Select(row => (row.Image, row.Method, row.Layer, row.Value)),
            EvaluationRows.Load(folder.File("planned")).Select(row => (row.Image, row.Method, row.Layer, row.Value)));
        using var network = PhotoNetwork.Create(EvaluationPlan.Load(plan).Evaluations[0]);
        using var same = OnnxNetworkOf(file);
        using var subject = new SimilarPhotoSubject(same, photos, "photos") { Misclassified = true };
        Assert.Contains(
            subject.Choose(1, 1, null, TestContext.Current.CancellationToken).Notes[0], run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("blue, green, red, from 0 to 1, minus 0.482", network.Preprocessing.Description, StringComparison.Ordinal);
        Assert.Equal(OutputMeaning.Embedding, network.Outputs);
    }

    private static Network OnnxNetworkOf(string file)
    {
        var network = NAFlow.Models.OnnxImport.Read(file).Network;
        network.Preprocessing = network.Preprocessing with
        {
            Channels = ChannelOrder.BlueGreenRed,
            Mean = new ChannelValues(123 / 255f, 116 / 255f, 103 / 255f),
            StandardDeviation = ChannelValues.Same(1 / 255f),
        };
        return network;
    }

    private SimilarPhotoSubject Subject(bool misclassified) => new(EmbeddingNetworks.All["pooled maps"](), photos, "photos")
    {
        Misclassified = misclassified,
        Neighbours = new NeighbourOptions { Count = Voters, Temperature = Temperature },
    };

    private void Draw()
    {
        for (var index = 0; index < Count; index++) TestPictures.Noise(9, 9, index).SavePng(photos[index].Path);
    }

    /// <summary>The embeddings, photo by photo.</summary>
    private double[][] Rows(Network network)
    {
        using var scope = NewDisposeScope();
        return [.. photos.Select(photo => network.Embed([Photo.Load(photo.Path)])[0].contiguous().data<double>().ToArray())];
    }

    private static int[] Nearest(double[][] rows, int photo) =>
        [.. Enumerable.Range(0, Count).Where(other => other != photo).OrderByDescending(other => Cosine(rows[photo], rows[other]))];

    private (int Class, int[] Carriers) Vote(double[][] rows, int photo)
    {
        int[] nearest = [.. Nearest(rows, photo).Take(Voters)];
        var winner = nearest.GroupBy(other => photos[other].ClassIndex)
            .OrderByDescending(group => group.Sum(other => Math.Exp(Cosine(rows[photo], rows[other]) / Temperature))).ThenBy(group => group.Key).First().Key;
        return (winner, [.. nearest.Where(other => photos[other].ClassIndex == winner)]);
    }

    private static double Cosine(double[] one, double[] other) => Unit(one).Zip(Unit(other), (a, b) => a * b).Sum();

    private static double[] Unit(double[] row)
    {
        var length = Math.Sqrt(row.Sum(value => value * value));
        return [.. row.Select(value => value / length)];
    }

    private sealed class Told(List<string> texts) : IProgress<string>
    {
        public void Report(string value) => texts.Add(value);
    }
}
