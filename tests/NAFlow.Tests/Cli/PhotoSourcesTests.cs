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

    [Fact]
    public void Folders_lists_and_archives_are_evaluated_alike_and_what_is_damaged_is_counted()
    {
        using var folder = new TemporaryFolder();
        using var network = Models.Zoo.Create("squeezenet1_1", Models.Weights.From(SmallSqueezeNet.Save(folder)));
        string[] classes = ["n01440764", "n01443537", "n01484850", "n01491361", "n01494475"];
        string[] names = [.. Enumerable.Range(0, 12).Select(number => $"{classes[number % 5]}/{number:00}.png").Order(StringComparer.Ordinal)];
        foreach (var (number, name) in names.Index())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File($"val/{name}"))!);
            TestPictures.Noise(20, 12, number).SavePng(folder.File($"val/{name}"));
            File.WriteAllText(
                folder.File(Path.ChangeExtension($"val/{name}", ".xml")),
                $"<annotation><size><width>20</width><height>12</height></size><object><name>{name.Split('/')[0]}</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>8</xmax><ymax>9</ymax></bndbox></object></annotation>");
        }

        // One photo is cut short, one annotation is no XML; one is of another class than its folder.
        File.WriteAllBytes(folder.File($"val/{names[0]}"), File.ReadAllBytes(folder.File($"val/{names[0]}"))[..60]);
        File.WriteAllText(folder.File(Path.ChangeExtension($"val/{names[4]}", ".xml")), "no xml");
        using (var file = File.Create(folder.File("all.tar")))
            Tar(file, folder, [.. names.SelectMany(name => (string[])[name, Path.ChangeExtension(name, ".xml")])]);
        File.WriteAllLines(
            folder.File("list.csv"), names.Index().Where(pair => pair.Index != 4)
                .Select(pair => $"val/{pair.Item},{pair.Item.Split('/')[0]},1,2,9,10").Prepend("path,label,x0,y0,x1,y1"));
        string[] Arguments(string given, string target) =>
        [
            "evaluate", "--boxed", folder.File(given), "--weights", folder.File("weights.safetensors"), "--methods", "no-inversion", "--metrics",
            "energy", "--size", "64",
            "--images", "100", "--misclassified", "--out", folder.File(target),
        ];
        foreach (var given in (string[])["val", "all.tar", "list.csv"])
        {
            var run = ToolRun.Of(Arguments(given, $"out-{given}"));
            Assert.Equal((3, given == "list.csv" ? 1 : 2), (run.Code, run.Error.TrimEnd().Split('\n').Length));
            Assert.Contains(Path.GetFileName(names[0]), run.Error, StringComparison.Ordinal);
            Assert.Contains(given == "list.csv" ? "Of 11 photos, 1 that cannot" : "Of 12 photos, 2 that cannot", run.Out, StringComparison.Ordinal);
        }

        var folders = Evaluation.EvaluationRows.Load(folder.File("out-val"));
        Assert.Equal(10, folders.Select(row => row.Image).Distinct().Count());
        Assert.Equal(folders, Evaluation.EvaluationRows.Load(folder.File("out-all.tar")));
        Assert.Equal(
            folders.Select(row => (row.ImageName, row.Layer, row.Value)),
            Evaluation.EvaluationRows.Load(folder.File("out-list.csv")).Select(row => (row.ImageName, row.Layer, row.Value)));

        // Three shards give the same rows and the same remarks.
        foreach (var shard in (string[])["1/3", "2/3", "3/3"])
        {
            var run = ToolRun.Of([.. Arguments("val", "out-shards"), "--shard", shard]);
            Assert.Equal(shard == "3/3" ? 0 : 3, run.Code);
        }

        Assert.Equal(folders, Evaluation.EvaluationRows.Load(folder.File("out-shards")));
        string Remarks(string target) => System.Text.Json.JsonDocument
            .Parse(File.ReadAllText(folder.File($"{target}/boxed/evaluation.json"))).RootElement.GetProperty("remarks").GetRawText();
        Assert.Equal(Remarks("out-val"), Remarks("out-shards"));
        Assert.Equal("", ToolRun.Of([.. Arguments("val", "out-val"), "--resume", "--quiet"]).Out);
    }

    private static void Tar(Stream stream, TemporaryFolder folder, string[] names)
    {
        using var writer = new TarWriter(stream, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (var name in names) writer.WriteEntry(folder.File($"val/{name}"), name);
    }
}
