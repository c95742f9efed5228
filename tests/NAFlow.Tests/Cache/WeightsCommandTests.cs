using NAFlow.Cli;
using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary><c>naflow weights</c>, and weights by name in <c>naflow explain</c>.</summary>
public sealed class WeightsCommandTests : IDisposable
{
    private readonly TemporaryFolder home = new();
    private readonly EnvironmentScope environment;

    public WeightsCommandTests() => environment = new EnvironmentScope(("NAFLOW_HOME", home.Path), ("NAFLOW_MIRROR", null));

    private string Target => Path.Combine(home.Path, "weights", SmallPublishedWeights.Entry.FileName);

    public void Dispose()
    {
        environment.Dispose();
        home.Dispose();
    }

    [Fact]
    public async Task Pulled_once_and_found_from_then_on()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(SmallPublishedWeights.Content));

        Assert.Equal(
            new ToolRun(0, $"squeezenet1_1: 34.7 KiB in {Target}{Environment.NewLine}", string.Empty),
            ToolRun.Of("weights", "pull", "squeezenet1_1", "SqueezeNet1_1", "--mirror", server.Address.ToString()));
        Assert.Equal(
            new ToolRun(0, $"squeezenet1_1 is in the cache already: {Target}{Environment.NewLine}", string.Empty),
            ToolRun.Of("weights", "pull", "squeezenet1_1"));
        Assert.Single(server.Requests);
        Assert.Equal(new ToolRun(0, Target + Environment.NewLine, string.Empty), ToolRun.Of("weights", "path", "squeezenet1_1"));
    }

    [Fact]
    public async Task A_terminal_gets_a_bar_and_the_same_line()
    {
        await using var server = await LoopbackServer
            .StartAsync(Answers.Cut(SmallPublishedWeights.Content, 1000, Target + ".part"), Answers.File(SmallPublishedWeights.Content));
        var (result, error) = (new StringWriter(), new StringWriter());

        var code = Tool.Run(["weights", "pull", "squeezenet1_1", "--mirror", server.Address.ToString()],
            new ToolConsole(result, error, IsTerminal: true), CancellationToken.None);

        Assert.Equal((0, $"squeezenet1_1: 34.7 KiB in {Target}{Environment.NewLine}"), (code, result.ToString()));
        Assert.Contains("squeezenet1_1", error.ToString());
    }

    [Fact]
    public void The_list_says_what_is_in_the_cache()
    {
        Save(SmallPublishedWeights.Content);

        var run = ToolRun.Of("weights", "list");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        var lines = run.Out.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(WeightsCatalogue.All.Count + 1, lines.Length);
        var words = Assert.Single(lines, line => line.EndsWith("yes", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("squeezenet1_1 squeezenet1_1 4.7 MiB BSD-3-Clause torchvision, ImageNet yes", string.Join(' ', words));
        Assert.StartsWith("NAME ", lines[0]);
    }

    [Fact]
    public void Verifying_lists_the_good_and_the_bad()
    {
        Assert.Equal(new ToolRun(0, $"There are no weights in '{Path.GetDirectoryName(Target)}'.{Environment.NewLine}", string.Empty),
            ToolRun.Of("weights", "verify"));

        Save(SmallPublishedWeights.Content);
        Assert.Equal(new ToolRun(0, $"good  squeezenet1_1  {Target}{Environment.NewLine}", string.Empty), ToolRun.Of("weights", "verify"));

        Save([1, 2, 3]);
        Assert.Equal(
            new ToolRun(2, $"bad   squeezenet1_1  {Target}{Environment.NewLine}",
                $"1 of 1 files is damaged; delete '{Target}' and pull again.{Environment.NewLine}"),
            ToolRun.Of("weights", "verify", "squeezenet1_1"));
    }

    [Theory]
    [InlineData("The weights resnet50 are not in the cache '", "weights", "path", "resnet50")]
    [InlineData("The weights resnet50 are not in the cache '", "weights", "verify", "resnet50")]
    [InlineData("There are no weights named 'resnet5'; the nearest are resnet50, resnet50_v2", "weights", "path", "resnet5")]
    [InlineData("There are no weights named 'sqeezenet1_1'; the nearest are squeezenet1_1", "weights", "pull", "sqeezenet1_1")]
    [InlineData("There is no option '--all'; naflow weights pull --help", "weights", "pull", "--all")]
    [InlineData("--mirror is 'lab', which cannot be a mirror", "weights", "pull", "resnet50", "--mirror", "lab")]
    [InlineData("naflow weights pull --help lists what there is.", "weights", "pull")]
    [InlineData("Required command was not provided; naflow weights --help", "weights")]
    [InlineData("run naflow weights pull squeezenet1_1.", "explain", "--weights", "squeezenet1_1")]
    [InlineData("There are no weights named 'squeezenet'; the nearest are", "explain", "--weights", "squeezenet")]
    [InlineData("The weights squeezenet1_1 are of squeezenet1_1 and not of alexnet", "explain", "--model", "alexnet", "--weights", "squeezenet1_1")]
    public void What_cannot_be_is_said_in_a_sentence(string sentence, params string[] arguments)
    {
        var run = ToolRun.Of(arguments);
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(sentence, run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_failed_pull_ends_with_code_2_and_a_sentence()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File([1, 2, 3]));
        var run = ToolRun.Of("weights", "pull", "squeezenet1_1", "--mirror", server.Address.ToString());
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains("and not b8a52dc0, so it was deleted; pull it again", run.Error);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task A_cancelled_pull_says_what_is_kept()
    {
        using var cancelling = new CancellationTokenSource();
        await using var server = await LoopbackServer.StartAsync(Answers.Stall(SmallPublishedWeights.Content, 1000));
        var run = Task.Run(() => ToolRun.Of(cancelling.Token, "weights", "pull", "squeezenet1_1", "--mirror", server.Address.ToString()));
        await Answers.Until(() => new FileInfo(Target + ".part") is { Exists: true, Length: 1000 });
        cancelling.Cancel();
        Assert.Equal(
            new ToolRun(130, string.Empty,
                $"Cancelled; what came of squeezenet1_1 is kept in '{Target}.part', and the next pull goes on with it.{Environment.NewLine}"),
            await run);
    }

    [Fact]
    public async Task A_photo_without_weights_gets_them_from_their_publisher_once()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(SmallPublishedWeights.Content));
        using var mirror = new EnvironmentScope(("NAFLOW_MIRROR", server.Address.ToString()));
        TestPictures.Noise(40, 30).SavePng(home.File("photo.png"));
        string[] arguments = ["explain", home.File("photo.png"), "--out", home.File("results")];

        var first = ToolRun.Of(arguments);
        var second = ToolRun.Of(arguments);

        Assert.Equal((0, string.Empty, 0, string.Empty), (first.Code, first.Error, second.Code, second.Error));
        Assert.Equal($"squeezenet1_1: 34.7 KiB in {Target}{Environment.NewLine}{second.Out}", first.Out);
        Assert.Single(server.Requests);
        using var flow = AttentionFlow.Load(home.File("results"));
        Assert.Equal(("squeezenet1_1", "squeezenet1_1-b8a52dc0.pth"), (flow.Manifest.Network, flow.Manifest.Weights));
    }

    [Fact]
    public async Task A_photo_without_weights_and_without_their_publisher_is_refused()
    {
        Uri nobody;
        await using (var server = await LoopbackServer.StartAsync(Answers.File([]))) nobody = server.Address;
        using var mirror = new EnvironmentScope(("NAFLOW_MIRROR", nobody.ToString()));
        TestPictures.Noise(40, 30).SavePng(home.File("photo.png"));

        var sentence = ToolRun.Refusal(home.File("results"), "explain", home.File("photo.png"));

        Assert.StartsWith("A photo without --weights is explained by squeezenet1_1, which is not in the cache: ", sentence);
        Assert.Contains($"by hand to '{Target}'", sentence);
    }

    [Fact]
    public void Weights_by_name_explain_a_photo()
    {
        Save(SmallPublishedWeights.Content);
        TestPictures.Noise(40, 30).SavePng(home.File("photo.png"));

        var run = ToolRun.Of("explain", home.File("photo.png"), "--weights", "squeezenet1_1", "--class", "tench", "--quiet", "--out",
            home.File("results"));

        Assert.Equal(new ToolRun(0, string.Empty, string.Empty), run);
        using var flow = AttentionFlow.Load(home.File("results"));
        Assert.Equal(("squeezenet1_1-b8a52dc0.pth", "tench, Tinca tinca"), (flow.Manifest.Weights, flow.Explained.Name));
        Assert.StartsWith("b8a52dc0", flow.Manifest.WeightsSha256);
    }

    [Fact]
    public void Named_weights_bring_their_preprocessing_and_their_class_names()
    {
        Save(SmallPublishedWeights.Content);
        using var network = Zoo.Create("squeezenet1_1", Weights.Named("squeezenet1_1"));
        Assert.Equal(new Preprocessing { ShortSide = 256 }, network.Preprocessing);
        Assert.Same(ImageNetClasses.Names, network.ClassNames);
    }

    [Fact]
    public void A_cached_file_of_another_hash_is_not_taken_for_the_weights()
    {
        var other = SmallPublishedWeights.Content.ToArray();
        other[^2] ^= 1;
        Save(other);
        Assert.Contains(
            "and not b8a52dc0; delete it and run naflow weights pull squeezenet1_1",
            Assert.Throws<InvalidInputException>(() => Zoo.Create("squeezenet1_1", Weights.Named("squeezenet1_1"))).Message);
    }

    [Fact]
    public void A_file_of_the_name_comes_before_the_catalogue()
    {
        using var results = new TemporaryFolder();
        var file = Path.Combine(Environment.CurrentDirectory, "squeezenet1_1");
        File.Copy(SmallSqueezeNet.Save(home), file);
        try
        {
            Assert.Equal(2, ToolRun.Of("explain", "--weights", "squeezenet1_1", "--class", "5", "--out", results.File("results")).Code);
            Assert.Contains("squeezenet1_1 has 5 classes",
                ToolRun.Of("explain", "--weights", "squeezenet1_1", "--class", "5", "--out", results.File("results")).Error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void Save(byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllBytes(Target, content);
    }
}
