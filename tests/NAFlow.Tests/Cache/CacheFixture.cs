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
    public IEnumerable<string> Files => Directory.Exists(Folder) ? Directory.GetFiles(Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)) : [];

    public static byte[] Noise(int seed)
    {
        var content = new byte[300_000];
        new Random(seed).NextBytes(content);
        return content;
    }

    public WeightsCache Cache(LoopbackServer server) => Cache(server.Address);

    public WeightsCache Cache(Uri mirror, Func<DownloadOptions, DownloadOptions>? change = null)
    {
        var options = new DownloadOptions { Mirror = mirror, FirstPause = TimeSpan.FromMilliseconds(1), Attempts = 3, StallTimeout = TimeSpan.FromSeconds(10) };
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
