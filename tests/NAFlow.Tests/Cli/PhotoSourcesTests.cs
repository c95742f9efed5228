using System.Formats.Tar;
using System.IO.Compression;

namespace NAFlow.Tests;

/// <summary>The same photos in class folders, lists and archives are explained the same, and what is damaged among them is counted.</summary>
public sealed class PhotoSourcesTests
{
    private const int Count = 30;

    [Fact]
    public void Folders_lists_and_archives_give_the_same_maps()
    {
        using var folder = new TemporaryFolder();
        var weights = SmallSqueezeNet.Save(folder);
        string[] names = [.. Enumerable.Range(0, Count).Select(number => $"n0{1440764 + (number % 3)}/{number:00}.png")
            .Order(StringComparer.Ordinal)];
        foreach (var (number, name) in names.Index())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File($"val/{name}"))!);
            TestPictures.Noise(20, 12, number).SavePng(folder.File($"val/{name}"));
        }

        // Every fifth is damaged in one of four ways.
        byte[] jpeg = TestPictures.Encode(64, 48, SkiaSharp.SKEncodedImageFormat.Jpeg, (x, y) => new SkiaSharp.SKColor((byte)x, (byte)y, 80)),
            png = File.ReadAllBytes(folder.File($"val/{names[0]}"));
        byte[] huge = [.. png];
        huge.AsSpan(16, 8).Fill(0x7f);
        foreach (var (way, at) in Enumerable.Range(0, Count / 5).Select(each => (each % 4, each * 5)))
            File.WriteAllBytes(folder.File($"val/{names[at]}"), way switch
                { 0 => jpeg[..(jpeg.Length / 2)], 1 => [], 2 => "some text"u8.ToArray(), _ => huge });
        File.WriteAllLines(folder.File("list.txt"), names.Select(name => $"val/{name}"));
        using (var file = File.Create(folder.File("shard-000000.tar"))) Tar(file, folder, names[..10]);
        using (var file = File.Create(folder.File("shard-000001.tar"))) Tar(file, folder, names[10..]);
        using (var file = File.Create(folder.File("all.tar.gz")))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            Tar(gzip, folder, names);
        string[] good = [.. names.Index().Where(pair => pair.Index % 5 != 0).Select(pair => Path.ChangeExtension(pair.Item, null))];
        foreach (var (given, under) in new[] { ("val", ""), ("list.txt", "val/"), ("shard-{000000..000001}.tar", ""), ("all.tar.gz", "") })
        {
            var run = ToolRun.Of(
                "explain", folder.File(given), "--weights", weights, "--layers", "features.1?", "--size", "64", "--out", folder.File($"out-{given}"));
            Assert.Equal(3, run.Code);
            string[] errors = run.Error.TrimEnd().Split('\n');
            Assert.Equal($"{Count / 5} photos could not be used, and {good.Length} were explained.", errors[^1].Trim());
            Assert.Equal((Count / 5) + 1, errors.Length);
            for (var bad = 0; bad < Count / 5; bad++) Assert.Contains(Path.GetFileName(names[bad * 5]), errors[bad], StringComparison.Ordinal);
            Assert.Contains($"{Count} photos in", run.Out, StringComparison.Ordinal);
            foreach (var name in good)
            {
                using var flow = AttentionFlow.Load(Path.Combine(folder.File($"out-{given}"), under + name));
                using var expected = AttentionFlow.Load(Path.Combine(folder.File("out-val"), name));
                Assert.Equal(expected.Manifest.InputSha256, flow.Manifest.InputSha256);
                Assert.All(expected.Layers, layer => Assert.Equal(layer.Map.Values.ToArray(), flow[layer.Name].Map.Values.ToArray()));
            }
        }
    }

    private static void Tar(Stream stream, TemporaryFolder folder, string[] names)
    {
        using var writer = new TarWriter(stream, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var name in names) writer.WriteEntry(folder.File($"val/{name}"), name);
    }
}
