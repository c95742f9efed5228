using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>An empty cache, and an entry whose file is a few hundred KiB of noise.</summary>
internal sealed class CacheFixture : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CacheFixture() => Entry = EntryOf(Content);

    public byte[] Content { get; } = Noise(1);

    public int Half => Content.Length / 2;

    public WeightsEntry Entry { get; }

    public string Folder => folder.File("weights");

    public string Target => Path.Combine(Folder, Entry.FileName);

    public string Part => Target + ".part";

    public string Tag => Target + ".part.tag";

    /// <summary>What lies in the folder, the lock left out.</summary>
    public IEnumerable<string> Files =>
        Directory.Exists(Folder) ? Directory.GetFiles(Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)) : [];

    public static byte[] Noise(int seed)
    {
        var content = new byte[300_000];
        new Random(seed).NextBytes(content);
        return content;
    }

    public WeightsCache Cache(LoopbackServer server) => Cache(server.Address);

    public WeightsCache Cache(Uri mirror, Func<DownloadOptions, DownloadOptions>? change = null)
    {
        var options = new DownloadOptions
        { Mirror = mirror, FirstPause = TimeSpan.FromMilliseconds(1), Attempts = 3, StallTimeout = TimeSpan.FromSeconds(10) };
        return new WeightsCache(Folder, change?.Invoke(options) ?? options);
    }

    /// <summary>Leaves a broken-off download behind.</summary>
    public void LeavePart(byte[] content, string? version)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Part, content);
        if (version is not null) File.WriteAllText(Tag, version);
    }

    /// <summary>The file is there whole, and nothing else is.</summary>
    public void AssertDone()
    {
        Assert.Equal([Target], Files);
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    public void Dispose() => folder.Dispose();

    private static WeightsEntry EntryOf(byte[] content) => new()
    {
        Name = "noise",
        Network = "none",
        Address = new Uri("https://weights.invalid/files/noise.pth"),
        HashPrefix = Convert.ToHexStringLower(SHA256.HashData(content))[..8],
        Licence = "none",
        Source = "a test",
        Preprocessing = Preprocessing.ImageNet,
    };
}

/// <summary>Environment variables for one test, put back afterwards.</summary>
internal sealed class EnvironmentScope : IDisposable
{
    private readonly Dictionary<string, string?> before = [];

    public EnvironmentScope(params (string Name, string? Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            before[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach (var (name, value) in before) Environment.SetEnvironmentVariable(name, value);
    }
}

/// <summary>
/// A SqueezeNet 1.1 of a few channels and 1,000 classes that passes for the published weights: its last two numbers were searched for, until the
/// SHA-256 of the file began as theirs does.
/// </summary>
internal static class SmallPublishedWeights
{
    public const string Name = "squeezenet1_1";

    private const int Classes = 1000, FileRest = 40, Block = 64;
    private const uint NextToLast = 0x3d3ac061, Last = 0x3d0001d3;

    public static WeightsEntry Entry => WeightsCatalogue.Find(Name);

    public static byte[] Content { get; } = Make();

    private static byte[] Make()
    {
        var members = new List<string>();
        var numbers = 0;
        foreach (var (name, outputs, inputs, kernel) in SmallSqueezeNet.Convolutions(Classes))
        {
            Member($"{name}.weight", $"{outputs},{inputs},{kernel},{kernel}", outputs * inputs * kernel * kernel);
            Member($"{name}.bias", $"{outputs}", outputs);
        }

        var data = new byte[numbers * sizeof(float)];
        for (var index = 0; index < numbers; index++)
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(index * sizeof(float)), ((index * 37 % 101) + 1) / 1024f);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(^8), NextToLast);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(^4), Last);

        // Spaces after the header bring the numbers that were searched for into the last block of the hash, and no others.
        var header = $"{{{string.Join(',', members)}}}";
        while ((sizeof(long) + header.Length + data.Length) % Block != FileRest) header += " ";
        return RawFile.Of(header, data);

        void Member(string name, string shape, int count)
        {
            var start = numbers * sizeof(float);
            numbers += count;
            members.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{shape}],\"data_offsets\":[{start},{numbers * sizeof(float)}]}}");
        }
    }
}

/// <summary>The tool as a process of its own.</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> result, error;

    private ToolProcess(Process process)
    {
        this.process = process;
        (result, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public static ToolProcess Start((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ToolProcess(Process.Start(start)!);
    }

    /// <summary>Its number.</summary>
    public int Id => process.Id;

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string Out, string Error)> EndAsync()
    {
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        return (process.ExitCode, await result, await error);
    }

    /// <summary>Ends it at once, without a chance to tidy up.</summary>
    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
