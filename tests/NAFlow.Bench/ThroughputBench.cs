using System.CommandLine;
using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Text.RegularExpressions;

namespace NAFlow.Bench;

/// <summary>Images a second of the tool over many small pictures, on one process and several, and its resident memory on the way.</summary>
internal static partial class ThroughputBench
{
    private const int Seed = 20, PerFolder = 1000, SampledEvery = 250;

    /// <summary>The command.</summary>
    public static Command Command()
    {
        var images = new Option<int>("--images") { Description = "how many pictures", DefaultValueFactory = _ => 400 };
        var side = new Option<int>("--side") { Description = "pixels of a side", DefaultValueFactory = _ => 32 };
        var network = new Option<string>("--network")
        { Description = "the network, with random weights", DefaultValueFactory = _ => "resnet20_cifar" };
        var methods = new Option<string>("--methods") { Description = "the methods that are evaluated", DefaultValueFactory = _ => "no-inversion" };
        var processes = new Option<int[]>("--processes")
        {
            Description = "how many processes share the work, each on one thread",
            DefaultValueFactory = _ =>
            [1, 2],
            AllowMultipleArgumentsPerToken = true
        };
        var works = new Option<string[]>("--work")
        { Description = "explain, evaluate", DefaultValueFactory = _ => ["explain", "evaluate"], AllowMultipleArgumentsPerToken = true };
        var sources = new Option<string[]>("--source")
        { Description = "folder, archive", DefaultValueFactory = _ => ["folder"], AllowMultipleArgumentsPerToken = true };
        var command = new Command("throughput", "Images a second over many small pictures, on one process and several, and memory on the way")
            { images, side, network, methods, processes, works, sources };
        command.SetAction(parsed => Run(
            parsed.GetValue(images), parsed.GetValue(side), parsed.GetRequiredValue(network), parsed.GetRequiredValue(methods),
            parsed.GetRequiredValue(processes), parsed.GetRequiredValue(works), parsed.GetRequiredValue(sources), Console.Out));
        return command;
    }

    private static void Run(
        int images, int side, string network, string methods, int[] processes, string[] works, string[] sources, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("naflow-throughput-").FullName;
        try
        {
            Draw(folder, images, side, withArchive: sources.Contains("archive"));
            output.WriteLine(
                $"{images:N0} pictures of {side} pixels, {network}, random weights; evaluated: {methods}, sparsity, two layers. Load before: {Load()}.");
            output.WriteLine();
            output.WriteLine(
                "| work | photos from | processes | s | images a second | a second of processor time | waited for photos, s | resident at a quarter, MiB | at the end, MiB | peak, MiB |");
            output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
            foreach (var work in works)
                foreach (var source in sources)
                    foreach (var count in processes)
                        output.WriteLine(Row(work, source, count, folder, images, network, methods));
            output.WriteLine();
            output.WriteLine($"Load after: {Load()}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Row(string work, string source, int count, string folder, int images, string network, string methods)
    {
        var photos = Path.Combine(folder, source == "archive" ? "photos.tar" : "photos");
        var target = Path.Combine(folder, $"{work}-{source}-{count}");
        var (watch, before) = (Stopwatch.StartNew(), ChildTime.Seconds);
        var runs = Enumerable.Range(1, count).Select(shard => Task.Factory.StartNew(
            () => One(Arguments(work, photos, target, network, methods, images, shard, count)), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(runs);
        var (seconds, processor) = (watch.Elapsed.TotalSeconds, ChildTime.Seconds - before);
        var resident = runs.Select(run => run.Result.Resident).ToArray();
        Directory.Delete(target, recursive: true);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {work} | {source} | {count} | {seconds:0.0} | {images / seconds:0.0} | {images / processor:0.0} | {runs.Sum(run => run.Result.Waited):0.0} | {resident.Max(all => all[all.Count / 4]):0} | {resident.Max(all => all[^1]):0} | {resident.Max(all => all.Max()):0} |");
    }

    private static string[] Arguments(string work, string photos, string target, string network, string methods, int images, int shard, int count)
    {
        string[] part = count == 1 ? [] : ["--shard", $"{shard}/{count}"];
        string[] common = ["--model", network, "--weights", "random", "--threads", "1", "--out", target];
        return work == "explain" ? ["explain", photos, .. common, .. part]
            : ["evaluate", "--photos", photos, .. common, .. part, "--methods", methods, "--metrics", "sparsity", "--layers", "2", "--images",
                $"{images}"];
    }

    /// <summary>One process: its resident memory while it works, and how long it waited for photos.</summary>
    private static (List<double> Resident, double Waited) One(string[] arguments)
    {
        var tool = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NAFlow.Cli.exe" : "NAFlow.Cli");
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{tool} does not start.");
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var resident = new List<double>();
        while (!process.WaitForExit(SampledEvery))
        {
            process.Refresh();

            // 0 of one that is ending.
            if (!process.HasExited && process.WorkingSet64 is > 0 and var bytes) resident.Add(bytes / 1048576.0);
        }

        if (process.ExitCode != 0) throw new InvalidOperationException($"{tool} ended with {process.ExitCode}: {errors.Result}");
        return (resident, Waited().Match(said.Result) is { Success: true } match
            ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : double.NaN);
    }

    private static void Draw(string folder, int images, int side, bool withArchive)
    {
        var random = new Random(Seed);
        var pixels = new byte[side * side * 3];
        for (var image = 0; image < images; image++)
        {
            // Noise of few values: like a photo in what reading and computing it take, and small.
            for (var at = 0; at < pixels.Length; at++) pixels[at] = (byte)(random.Next(16) * 16);
            var place = Path.Combine(folder, "photos", $"{image / PerFolder:000}");
            if (image % PerFolder == 0) Directory.CreateDirectory(place);
            Photo.FromPixels("noise", side, side, pixels).SavePng(Path.Combine(place, $"{image:000000}.png"));
        }

        if (withArchive) TarFile.CreateFromDirectory(Path.Combine(folder, "photos"), Path.Combine(folder, "photos.tar"), includeBaseDirectory: false);
    }

    private static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "not known";

    [GeneratedRegex(@"waited for them ([0-9.]+) s")]
    private static partial Regex Waited();
}
