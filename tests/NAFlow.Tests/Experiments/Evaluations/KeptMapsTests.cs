using AngleSharp.Html.Parser;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Interactive;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>The maps that an evaluation keeps of its first images, and a report shows.</summary>
public sealed class KeptMapsTests
{
    private static readonly MapMethod Flow = MethodList.Compared[0];

    [Fact]
    public void Maps_of_the_first_three_images_are_those_of_the_methods_at_two_layers()
    {
        using var folder = new TemporaryFolder();
        var result = Run(folder.File("results"), images: 5);
        Assert.Equal([.. Enumerable.Range(0, 3).Select(image => $"maps/00000{image}.safetensors")], result.Manifest.Maps);

        using var subject = new FakeSubject();
        var kept = KeptMapsFile.Load(Path.Combine(folder.File("results"), result.Manifest.Maps[1]));
        using var sample = subject.Open(101);
        using var traced = TracedDecision.Record(subject.Network, sample.Input, sample.Decision, TestContext.Current.CancellationToken);
        var maps = Flow.Explain(traced, TestContext.Current.CancellationToken)[0];
        Assert.Equal((1, "image 101"), (kept.Image, kept.Picture.Name));
        Assert.Equal(
            MethodList.Compared.SelectMany(method => (string[])["relu1", "relu2"], (method, layer) => (method.Name, layer)),
            kept.Maps.Select(map => (map.Method, map.Layer)));
        Assert.All(kept.Maps.Where(map => map.Method == Flow.Name), map => Assert.Equal(maps[map.Layer], map.Map));
    }

    [Fact]
    public void Interrupted_or_not_the_files_are_the_same()
    {
        using var folder = new TemporaryFolder();
        var whole = Run(folder.File("whole"), images: 4);
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(folder.File("halted"), 4, progress: new Halt(source), cancellation: source.Token));
        Assert.False(File.Exists(Path.Combine(folder.File("halted"), "maps", "000002.safetensors")));
        File.WriteAllText(Path.Combine(folder.File("halted"), "maps", ".half.tmp"), "half");

        var halted = Run(folder.File("halted"), 4, resumes: true);

        Assert.Equal(whole.Manifest.Maps, halted.Manifest.Maps);
        Assert.Equal(3, Directory.EnumerateFiles(Path.Combine(folder.File("halted"), "maps"), "*").Count());
        Assert.All(whole.Manifest.Maps, file =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder.File("whole"), file)), File.ReadAllBytes(Path.Combine(folder.File("halted"), file))));
    }

    [Fact]
    public void A_map_of_the_image_alone_brings_the_others_there_and_a_layer_that_is_not_judged_is_not_kept()
    {
        using var folder = new TemporaryFolder();
        var single = new MapMethod("single", (_, _) => [new Dictionary<string, HeatMap> { ["input"] = HeatMap.FromValues(1, 1, [1]) }])
        {
            Scope = MapScope.Image,
        };
        Assert.Equal(["flow input", "flow relu1", "flow relu2", "single input"], Kept("all", [Flow, single], "one"));
        Assert.Equal(["flow relu2"], Kept("relu2", [Flow], "two"));
        Assert.Equal(["flow input"], Kept("input", [Flow], "three"));

        string[] Kept(string layers, MapMethod[] methods, string place)
        {
            var result = Run(folder.File(place), 1, methods: methods, layers: layers);
            return [.. KeptMapsFile.Load(Path.Combine(result.Folder, result.Manifest.Maps[0])).Maps.Select(map => $"{map.Method} {map.Layer}")
                .Order()];
        }
    }

    [Fact]
    public void Large_maps_and_pictures_are_averaged_to_small_ones()
    {
        using var network = Zoo.Create("squeezenet1_1", Weights.Random(1));
        var photo = TestPictures.Noise(300, 300);
        using var input = network.Preprocessing.Prepare(photo).ToTensor();
        using var traced = TracedDecision.Record(network, input, Decision.Top1, TestContext.Current.CancellationToken);
        using var flow = network.Explain(photo);
        Assert.Equal(flow.Row.Select(layer => layer.Name), FlowRow.Of(traced, _ => true));

        var keeper = MapKeeper.For(traced, [Flow], network.FlowNodes.Select(node => node.Name).ToHashSet());
        float[] values = [.. Enumerable.Range(0, 64 * 64).Select(place => (float)(place % 64))];
        keeper.Add("large", new Dictionary<string, HeatMap>
        { [flow.Row[^1].Name] = HeatMap.FromValues(64, 64, values), ["features.0"] = HeatMap.FromValues(1, 1, [1]) });
        var kept = keeper.Finish(0, new EvaluationSample("noise", input, Decision.Top1), network.Preprocessing);

        var map = Assert.Single(kept.Maps).Map;
        Assert.Equal((32, 32, 128, 128), (map.Height, map.Width, kept.Picture.Height, kept.Picture.Width));
        for (var column = 0; column < 32; column++) Assert.Equal((2 * column) + 0.5f, map[7, column], 1e-5);
    }

    [Theory]
    [InlineData(ChannelOrder.RedGreenBlue)]
    [InlineData(ChannelOrder.BlueGreenRed)]
    public void A_picture_is_read_back_from_what_a_network_takes(ChannelOrder order)
    {
        var preprocessing = new Preprocessing { Size = 24, Channels = order };
        var prepared = preprocessing.Prepare(TestPictures.Noise(40, 30));
        Assert.Equal(prepared.Picture.Pixels.ToArray(), preprocessing.PictureOf(prepared.Values.Span, 24, 24, "back").Pixels.ToArray());

        var grey = preprocessing with { Channels = ChannelOrder.Gray };
        var levels = grey.PictureOf(grey.Prepare(TestPictures.Noise(40, 30)).Values.Span, 24, 24, "grey");
        Assert.Equal(levels.Pixels.ToArray(), grey.PictureOf(grey.Prepare(levels).Values.Span, 24, 24, "grey").Pixels.ToArray());
        Assert.Equal(new RgbColour(255, 255, 255), preprocessing.PictureOf([9, 9, 9], 1, 1, "clipped")[0, 0]);
    }

    [Fact]
    public void A_report_shows_them_with_their_values_and_without_them_has_no_such_part()
    {
        using var folder = new TemporaryFolder();
        Run(folder.File("results"), images: 4, truth: new ImageTruth(8, 8, [.. Enumerable.Range(0, 64).Select(pixel => pixel % 8 < 4)]));
        var report = EvaluationReport.Load([folder.File("results")]);
        var document = new HtmlParser().ParseDocument(report.ToPage());

        var tables = document.QuerySelectorAll("table.maps").ToArray();
        Assert.Equal(["At relu2.", "At relu1."], tables.Select(table => table.QuerySelector("caption")!.TextContent));
        Assert.All(tables, table =>
        {
            Assert.Equal(["image", .. MethodList.Compared.Select(method => method.Name)],
                table.QuerySelectorAll("thead th").Select(head => head.TextContent));
            Assert.Equal(["image 100", "image 101", "image 102"], table.QuerySelectorAll("tbody th").Select(head => head.TextContent));
            Assert.Equal(3 * (1 + MethodList.Compared.Count), table.QuerySelectorAll("img[alt]").Length);
        });
        var energy = EvaluationRows.Load(folder.File("results"))
            .Single(row => row is { Image: 2, Figure: "energy", Layer: "relu2" } && row.Method == Flow.Name).Value!.Value;
        Assert.Equal($"energy {ReportNumber.Of(energy)}", tables[0].QuerySelectorAll("tbody tr")[2].QuerySelector("td")!.TextContent);

        ReportFolder.Write(report, folder.File("report"), TestContext.Current.CancellationToken);
        Assert.Contains("![Maps at relu1, fake](charts/fake-maps-relu1.png)", File.ReadAllText(Path.Combine(folder.File("report"), "report.md")));
        Assert.Equal(Photo.Load(Path.Combine(folder.File("report"), "charts", "fake-maps-relu1.png")).Height,
            Photo.Load(Path.Combine(folder.File("report"), "charts", "fake-maps-relu2.png")).Height);

        // As a folder of an earlier version, or one that was copied without its maps.
        Directory.Delete(Path.Combine(folder.File("results"), "maps"), recursive: true);
        var without = EvaluationReport.Load([folder.File("results")]);
        Assert.Null(without.Subjects.Single().Maps);
        Assert.DoesNotContain("Maps of", ReportMarkdown.Write(without), StringComparison.Ordinal);
        Assert.Empty(new HtmlParser().ParseDocument(without.ToPage()).QuerySelectorAll("table.maps"));
    }

    [Fact]
    public void A_damaged_file_of_maps_is_named()
    {
        using var folder = new TemporaryFolder();
        var result = Run(folder.File("results"), images: 1);
        var path = Path.Combine(result.Folder, result.Manifest.Maps[0]);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5]);
        Assert.Contains("000000.safetensors", Assert.Throws<InvalidInputException>(() => EvaluationReport.Load([folder.File("results")])).Message,
            StringComparison.Ordinal);
        WriteEmpty(path);
        Assert.Contains("holds no maps of an evaluation",
            Assert.Throws<InvalidInputException>(() => EvaluationReport.Load([folder.File("results")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_evaluations_the_maps_of_a_page_are_bounded()
    {
        var picture = TestPictures.Noise(128, 128);
        KeptMaps[] images =
        [
            .. Enumerable.Range(0, 3).Select(image => new KeptMaps(image, picture,
                [.. Enumerable.Range(0, 20).SelectMany(method => (string[])["features.0", "features.3"],
                    (method, layer) => new KeptMap($"method {method}", layer, HeatMap.FromValues(2, 2, [0, method, image, -1])))])),
        ];
        var rows = ReportRows.Mixed();
        var maps = ReportMaps.Of([.. images], rows, ReportRows.Options)!;
        Assert.Contains("blue is negative", maps.Note, StringComparison.Ordinal);
        Assert.Equal(["features.3", "features.0"], maps.Layers);
        foreach (var evaluations in (int[])[1, 60])
        {
            var subject = EvaluationReport.Of(rows, ReportRows.Options).Subjects.Single() with { Maps = maps };
            var report = new EvaluationReport(
                ReportRows.Options, [.. Enumerable.Range(0, evaluations).Select(place => subject with { Name = $"number {place}" })]);
            var written = ReportMapPictures.Of(report);
            Assert.Equal(evaluations, written.Count);
            Assert.InRange(written.Values.Sum(text => text.Length), 1, ReportMapPictures.MostBytes + (200 * evaluations));
            Assert.Contains("4 more methods are in the folder", written["number 0"], StringComparison.Ordinal);
            Assert.Equal(evaluations > 1, written.Values.Last().Contains("charts/number-59-maps-features.3.png", StringComparison.Ordinal));
        }
    }

    private static EvaluationResult Run(
        string folder, int images, bool resumes = false, IReadOnlyList<MapMethod>? methods = null, string layers = "all", ImageTruth? truth = null,
        IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var subject = new FakeSubject(images, truth);
        IMapMetric metric = truth is null ? new CountingMetric() : new EnergyMetric();
        var options = new EvaluationOptions { Metrics = [metric], Layers = LayerChoice.Parse(layers), Methods = methods ?? MethodList.Compared };
        return Evaluator.Run(subject, options, folder, resumes, progress, cancellation);
    }

    private static void WriteEmpty(string path) =>
        NAFlow.Files.SafetensorsWriter.Write(path, new Dictionary<string, TorchSharp.torch.Tensor>());

    private sealed class Halt(CancellationTokenSource source) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value)
        {
            if (value is { Done: 1 } && value.Doing == MethodList.Compared[1].Name) source.Cancel();
        }
    }
}
