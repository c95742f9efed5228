using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Files;

namespace NAFlow.Bench;

/// <summary>
/// A report of results that are drawn rather than measured: 10 figures of 20 methods at 100 layers, so that 20,000 rows are an image. Written in
/// shards, as a cluster leaves them, and reported by the tool in a process of its own.
/// </summary>
internal static class ReportBench
{
    private const int Layers = 100;

    private const string Subject = "drawn";

    private static readonly string[] Methods = [.. MethodList.Find(["flow", "baselines", "controls"], 1).Select(method => method.Name).Take(20)];

    private static readonly string[] Figures =
        [.. MetricList.Figures.Where(figure => figure.Better != Better.Neither).Select(figure => figure.Name).Take(10)];

    private static readonly (string Method, int Layer, string Figure)[] Places =
        [.. from method in Methods from layer in Enumerable.Range(0, Layers) from figure in Figures select (method, layer, figure)];

    /// <summary>Writes the rows, in as many shards as are wanted, unless they are there.</summary>
    /// <param name="rows">How many at least.</param>
    /// <param name="shards">The shards; 0 for one file without shards.</param>
    /// <param name="folder">The folder of the evaluation.</param>
    /// <param name="seed">What the values depend on, and the number of the image.</param>
    /// <param name="output">Told the time and the size.</param>
    public static void Generate(long rows, int shards, string folder, int seed, TextWriter output)
    {
        var (watch, images) = (Stopwatch.StartNew(), (int)((rows + Places.Length - 1) / Places.Length));
        var method = TableColumn.Text("method", Places.Select(place => place.Method));
        var layer = TableColumn.Text("layer", Places.Select(place => Name(place.Layer)));
        var depth = TableColumn.Whole("depth", Places.Select(place => (long?)place.Layer));
        var figure = TableColumn.Text("figure", Places.Select(place => place.Figure));
        var files = shards == 0
            ? [(Path.Combine(folder, EvaluationFiles.ResultsName), 0, images)]
            : Shard.All(shards).Select(shard => (EvaluationFiles.ResultsOf(folder, shard), shard.Of(images).First, shard.Of(images).End)).ToArray();
        foreach (var (file, first, end) in files.Where(file => !File.Exists(file.Item1)))
            ResultTable.SaveParquet(file, Enumerable.Range(first, end - first).Select(Image));
        var manifest = new EvaluationManifest
        {
            Settings = new Dictionary<string, string> { ["subject"] = Subject, ["seed"] = $"{seed}" },
            Images = images,
            Machine = RunEnvironment.Here(),
            IsComplete = true,
        };
        AtomicFile.WriteAllText(Path.Combine(folder, EvaluationFiles.ManifestName), JsonSerializer.Serialize(manifest, RecordJson.Indented));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(long)images * Places.Length:N0} rows of {images:N0} images in {files.Length} files of {files.Sum(file => new FileInfo(file.Item1).Length) / 1e6:N0} MB, {watch.Elapsed.TotalSeconds:N0} s"));

        ResultTable Image(int image) => new(
            TableColumn.Text("subject", Enumerable.Repeat(Subject, Places.Length)),
            TableColumn.Whole("image", Enumerable.Repeat((long?)image, Places.Length)),
            TableColumn.Text("image_name", Enumerable.Repeat($"image {image}", Places.Length)), method, layer, depth, figure,
            TableColumn.Single("value", Enumerable.Range(0, Places.Length).Select(place => Value(seed, image, place))))
        { Schema = new TableSchema(EvaluationRows.ResultsTable, EvaluationRows.Version) };
    }

    /// <summary>Reports the rows by tools, each in a process of its own, and tells the time and the peak of resident memory.</summary>
    public static void Report(string folder, IReadOnlyList<string> tools, IReadOnlyList<string> arguments, TextWriter output)
    {
        foreach (var tool in tools)
        {
            var target = Path.Combine(folder, "report");
            var watch = Stopwatch.StartNew();
            using var child = Process.Start(new ProcessStartInfo(tool, ["report", folder, "--out", target, .. arguments])
            { RedirectStandardOutput = true })!;
            var text = child.StandardOutput.ReadToEndAsync();
            double? peak = null;
            while (!child.WaitForExit(100)) peak = PeakMemory.PeakOf(child.Id) ?? peak;
            var seconds = watch.Elapsed.TotalSeconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{tool}: exit code {child.ExitCode}, {seconds:N0} s, processor {child.TotalProcessorTime.TotalSeconds:N0} s, peak {peak:N0} MiB"));
            if (child.ExitCode != 0) output.WriteLine(text.Result);
        }
    }

    private static string Name(int layer) => layer == 0 ? "input" : string.Create(CultureInfo.InvariantCulture, $"layer{layer:00}");

    /// <summary>Six digits: what the method is worth and chance. A figure is not defined for one image in a hundred.</summary>
    private static float? Value(int seed, int image, int place)
    {
        var stream = SplitMix.Mix(((ulong)seed << 32) + (ulong)image + SplitMix.Increment);
        var drawn = SplitMix.Mix(stream + (ulong)place);
        return SplitMix.Mix(~stream + (ulong)(place % Figures.Length)) % 100 == 0
            ? null
            : (200_000 + (place / (Places.Length / Methods.Length) * 2_000) + (int)((drawn >> 40) % 500_000)) / 1e6f;
    }
}
