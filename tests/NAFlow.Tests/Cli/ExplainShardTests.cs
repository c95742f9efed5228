using NAFlow.Files;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class ExplainShardTests : IDisposable
{
    private const int Photos = 5;

    private readonly TemporaryFolder folder = new();

    public ExplainShardTests()
    {
        // Two of one name, which become two folders whatever is in the same shard.
        Directory.CreateDirectory(Path.Combine(folder.File("photos")));
        for (var photo = 0; photo < Photos; photo++)
            KnownNeuronPicture.Draw().SavePng(Path.Combine(folder.File("photos"), photo < 2 ? $"a.{(photo == 0 ? "png" : "jpg")}" : $"{photo}.png"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Any_number_of_shards_gives_the_same_files()
    {
        Assert.Equal((0, string.Empty), Explain("whole"));
        Assert.Contains("a-2/flow.json", Files("whole"));
        foreach (var count in (int[])[1, 2, 8])
        {
            for (var shard = count; shard >= 1; shard--) Assert.Equal((0, string.Empty), Explain($"{count}", "--shard", $"{shard}/{count}"));
            Assert.Equal(Files("whole"), Files($"{count}"));
            Assert.All(Files("whole").Where(file => Path.GetExtension(file) == ".png"), file =>
                Assert.Equal(File.ReadAllBytes(Path.Combine(folder.File("whole"), file)),
                    File.ReadAllBytes(Path.Combine(folder.File($"{count}"), file))));
            Assert.All(Files("whole").Select(file => Path.GetDirectoryName(file)!).Distinct(), name =>
            {
                using var one = AttentionFlow.Load(Path.Combine(folder.File("whole"), name));
                using var other = AttentionFlow.Load(Path.Combine(folder.File($"{count}"), name));
                Assert.Equal(one.Layers.Select(layer => (layer.Name, string.Join(' ', layer.Map.Values.ToArray()))),
                    other.Layers.Select(layer => (layer.Name, string.Join(' ', layer.Map.Values.ToArray()))));
            });
        }
    }

    [Fact]
    public void What_is_whole_is_not_made_again()
    {
        Assert.Equal((0, string.Empty), Explain("out", "--shard", "2/2"));
        string[] first = ["4", "a", "a-2"];
        Assert.Equal(first, Directory.GetDirectories(folder.File("out")).Select(Path.GetFileName).Order());
        var before = first.ToDictionary(name => name, Written);
        File.Delete(Path.Combine(folder.File("out"), "a", "flow.html"));
        var run = Run("out", "--shard", "2/2", "--resume");
        Assert.Contains("Shard 2 of 2: 3 photos, 2 of them done before.", run.Out, StringComparison.Ordinal);
        Assert.Equal(["a"], first.Where(name => Written(name) != before[name]));
        Assert.Contains("All: 5 photos, 3 of them done before.", Run("out", "--resume").Out, StringComparison.Ordinal);
        Assert.Contains("All: 5 photos, 5 of them done before.", Run("out", "--resume").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_that_cannot_be_used_is_said_by_its_own_shard()
    {
        File.WriteAllText(Path.Combine(folder.File("photos"), "2.png"), "no picture");
        Assert.Equal((0, string.Empty), Explain("out", "--shard", "2/5"));
        var (code, told) = Explain("out", "--shard", "1/5");
        Assert.Equal(3, code);
        Assert.Contains("2.png", told, StringComparison.Ordinal);
        Assert.Equal((0, string.Empty), Explain("out", "--shard", "4/5"));
    }

    [Fact]
    public void A_shard_is_one_process_s()
    {
        using (WorkLock.Take(Path.Combine(folder.File("out"), ".shards", "001-of-002"), "It", WorkLock.DefaultSilence))
        {
            var (code, told) = Explain("out", "--shard", "1/2");
            Assert.Equal(2, code);
            Assert.Matches("^Shard 1 of 2 of '.*' is in use by process", told);
            Assert.Equal((0, string.Empty), Explain("out", "--shard", "2/2"));
        }

        Assert.Equal((0, string.Empty), Explain("out", "--shard", "1/2"));
        Assert.False(Directory.Exists(Path.Combine(folder.File("out"), ".shards")));
    }

    [Theory]
    [InlineData("--shard is about several photos", "--shard", "1/2")]
    [InlineData("--resume is about several photos", "--resume")]
    public void One_picture_is_not_divided(string told, params string[] options)
    {
        var said = ToolRun.Refusal(folder.File("out"), ["explain", "--model", "known-neurons", .. options]);
        Assert.Contains(told, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("a/b")]
    public void What_is_no_shard_is_refused(string shard)
    {
        Assert.Contains("shard", ToolRun.Refusal(folder.File("out"), "explain", folder.File("photos"), "--model", "known-neurons", "--shard", shard),
            StringComparison.Ordinal);
        Assert.Contains("shard",
            ToolRun.Refusal(folder.File("out"), "evaluate", "--photos", folder.File("photos"), "--model", "known-neurons", "--shard", shard),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_that_is_asked_to_end_keeps_what_is_done_and_goes_on()
    {
        for (var photo = 10; photo < 40; photo++) KnownNeuronPicture.Draw().SavePng(Path.Combine(folder.File("photos"), $"{photo}.png"));
        using (var process = Start())
        {
            while (!Directory.Exists(folder.File("out")) || Files("out").Count(file => file.EndsWith("flow.json", StringComparison.Ordinal)) == 0)
                await Task.Delay(2, TestContext.Current.CancellationToken);
            using (var kill = System.Diagnostics.Process.Start("kill", $"-TERM {process.Id}")) await kill
                .WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(75, (await process.EndAsync()).Code);
        }

        var kept = Files("out").Count(file => file.EndsWith("flow.json", StringComparison.Ordinal));
        Assert.InRange(kept, 1, 34);
        Assert.All(Directory.GetDirectories(folder.File("out")).Where(place => !Path.GetFileName(place).StartsWith('.')),
            place => Assert.Equal(4, Directory.GetFiles(place).Length));
        using var second = Start();
        var end = await second.EndAsync();
        Assert.Equal((0, string.Empty), (end.Code, end.Error));
        Assert.Contains($"35 photos, {kept} of them done before.", end.Out, StringComparison.Ordinal);
        Assert.Equal(35, Files("out").Count(file => file.EndsWith("flow.json", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(Path.Combine(folder.File("out"), ".shards")));
    }

    private DateTime Written(string name) => File.GetLastWriteTimeUtc(Path.Combine(folder.File("out"), name, "flow.json"));

    private List<string> Files(string name) => [.. Directory.EnumerateFiles(folder.File(name), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder.File(name), file)).Order(StringComparer.Ordinal)];

    private ToolRun Run(string name, params string[] options) =>
        ToolRun.Of(["explain", folder.File("photos"), "--model", "known-neurons", "--out", folder.File(name), .. options]);

    private (int Code, string Error) Explain(string name, params string[] options) => Run(name, options) is var run ? (run.Code, run.Error) : default;

    private ToolProcess Start() => ToolProcess.Start(
        [("OMP_NUM_THREADS", "1")], "explain", folder.File("photos"), "--model", "known-neurons", "--out", folder.File("out"), "--shard", "1/1",
        "--resume");
}
