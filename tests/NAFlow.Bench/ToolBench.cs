using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NAFlow.Data;

namespace NAFlow.Bench;

/// <summary>What <c>naflow explain</c> takes as a whole process, from its start to its end.</summary>
/// <param name="tools">The tools that are compared, by their paths.</param>
/// <param name="network">The name of the network.</param>
/// <param name="weights">Its weights, as the tool takes them.</param>
internal sealed class ToolBench(IReadOnlyList<string> tools, string network, string weights)
{
    private const int Rounds = 5, PictureSide = 384, FolderSize = 24;

    // The tool that was built with this program.
    private static readonly string Own = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NAFlow.Cli.exe" : "NAFlow.Cli");

    private static readonly string[] Files = ["flow.png", "flow.html", "flow.json", "flow.safetensors"];

    /// <summary>What is measured, by its name on the command line.</summary>
    public static IEnumerable<Command> Commands()
    {
        var network = new Option<string>("--network") { Description = "the network", DefaultValueFactory = _ => "squeezenet1_1" };
        var weights = new Option<string>("--weights") { Description = "its weights", DefaultValueFactory = _ => "random" };
        var photo = new Option<string?>("--photo") { Description = "a photo; without it, a drawn creature" };
        var layer = new Option<string>("--layer") { Description = "the layer that is drawn alone", DefaultValueFactory = _ => "features.12" };
        var tool = new Option<string[]>("--tool") { Description = "other builds of the tool, measured in turn with this one" };
        return
        [
            Whole("command", "One photo as a whole process, and the sizes of its files",
                (bench, parsed) => bench.Command(parsed.GetValue(photo), parsed.GetRequiredValue(layer), Console.Out), photo, layer),
            Whole("neighbours", "Two and four explanations at once against one after another",
                (bench, parsed) => bench.Neighbours(parsed.GetValue(photo), Console.Out), photo),
            Whole("folder", "A folder of 24 pictures as a whole process", (bench, _) => bench.Folder(Console.Out)),
        ];

        Command Whole(string name, string about, Action<ToolBench, ParseResult> run, params Option[] options)
        {
            var command = new Command(name, about) { network, weights, tool };
            foreach (var option in options) command.Add(option);
            command.SetAction(parsed => run(
                new ToolBench([Own, .. parsed.GetValue(tool) ?? []], parsed.GetRequiredValue(network), parsed.GetRequiredValue(weights)), parsed));
            return command;
        }
    }

    /// <summary>One photo, with the map of every layer and with that of one, and the sizes of the files.</summary>
    public void Command(string? photo, string layer, TextWriter output) => InFolder(folder =>
    {
        photo ??= Draw(folder, 1);
        output.WriteLine($"| tool | {network}, s | processor, s | {layer} alone, s | processor, s | {string.Join(" | ", Files.Select(file => $"{file}, MB"))} |");
        output.WriteLine($"|---|---|---|---|---|{string.Concat(Files.Select(_ => "---|"))}");
        var taken = Alternate([.. tools.SelectMany(tool => (Action[])
        [
            () => Run(tool, photo, folder, "all"),
            () => Run(tool, photo, folder, "one", "--layers", layer),
        ])]);
        foreach (var (place, tool) in tools.Index())
        {
            Run(tool, photo, folder, "all");
            var sizes = Files.Select(file => Figure(new FileInfo(Path.Combine(folder, "all", file)).Length / 1e6));
            output.WriteLine(
                $"| {Short(tool)} | {taken[2 * place].Text} | {taken[(2 * place) + 1].Text} | {string.Join(" | ", sizes)} |");
        }
    });

    /// <summary>Several explanations at once against one after another.</summary>
    public void Neighbours(string? photo, TextWriter output) => InFolder(folder =>
    {
        photo ??= Draw(folder, 1);
        output.WriteLine("| tool | explanations | one after another, s | at once, s | ratio |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var tool in tools)
            foreach (var count in (int[])[2, 4])
            {
                var numbers = Enumerable.Range(0, count).ToArray();
                var taken = Alternate(
                [
                    () => Array.ForEach(numbers, number => Run(tool, photo, folder, $"{number}")),
                    () => Task.WaitAll([.. numbers.Select(number => Task.Factory.StartNew(
                        () => Run(tool, photo, folder, $"{number}"), CancellationToken.None, TaskCreationOptions.LongRunning,
                        TaskScheduler.Default))]),
                ]);
                output.WriteLine(
                    $"| {Short(tool)} | {count} | {Figure(taken[0].Seconds)} | {Figure(taken[1].Seconds)} | {Figure(taken[1].Seconds / taken[0].Seconds)} |");
            }
    });

    /// <summary>A folder of drawn pictures.</summary>
    public void Folder(TextWriter output) => InFolder(folder =>
    {
        Draw(folder, FolderSize);
        output.WriteLine($"| tool | {network}, {FolderSize} pictures, s | a picture, s | processor a picture, s |");
        output.WriteLine("|---|---|---|---|");
        var taken = Alternate([.. tools.Select(tool => (Action)(() => Run(tool, Pictures(folder), folder, "all")))], rounds: 2);
        foreach (var (tool, time) in tools.Zip(taken))
            output.WriteLine($"| {Short(tool)} | {Figure(time.Seconds)} | {Figure(time.Seconds / FolderSize)} | {Figure(time.Processor / FolderSize)} |");
    });

    private void Run(string tool, string photo, string folder, string name, params string[] options)
    {
        var start = new ProcessStartInfo(
            tool, ["explain", photo, "--model", network, "--weights", weights, "--out", Path.Combine(folder, name), "--quiet", .. options]);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{tool} does not start.");
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{tool} ended with {process.ExitCode}.");
    }

    /// <summary>The least time of each, taken in turn, so that whatever else runs on the machine weighs on all alike.</summary>
    private static Taken[] Alternate(Action[] actions, int rounds = Rounds)
    {
        var taken = Enumerable.Repeat(new Taken(double.MaxValue, double.MaxValue), actions.Length).ToArray();
        for (var round = 0; round < rounds; round++)
            foreach (var (place, action) in actions.Index())
            {
                var (watch, before) = (Stopwatch.StartNew(), ChildTime.Seconds);
                action();
                var (seconds, processor) = (watch.Elapsed.TotalSeconds, ChildTime.Seconds - before);
                taken[place] = new Taken(Math.Min(taken[place].Seconds, seconds), Math.Min(taken[place].Processor, processor));
            }

        return taken;
    }

    private static void InFolder(Action<string> action)
    {
        var folder = Directory.CreateTempSubdirectory("naflow-bench-").FullName;
        try
        {
            action(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Draws pictures, and gives the path of the first.</summary>
    private static string Draw(string folder, int count)
    {
        string[] paths = [.. Enumerable.Range(0, count).Select(number => Path.Combine(Pictures(folder), $"{number:00}.png"))];
        foreach (var (number, path) in paths.Index()) CreatureSet.Test.Scene(number).Draw(PictureSide).ToPhoto("creature").SavePng(path);
        return paths[0];
    }

    private static string Pictures(string folder) => Path.Combine(folder, "pictures");

    private static string Short(string tool) => tool == Own ? "this one" : tool;

    private static string Figure(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private sealed record Taken(double Seconds, double Processor)
    {
        public string Text => $"{Figure(Seconds)} | {Figure(Processor)}";
    }
}

/// <summary>The processor's time that the processes took which this one has started and waited for.</summary>
internal static partial class ChildTime
{
    private const int Children = -1, Fields = 18;

    /// <summary>User's and system's time together; NaN where it cannot be told.</summary>
    public static double Seconds
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return double.NaN;
            var usage = new long[Fields];
            return Usage(Children, usage) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6) : double.NaN;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int Usage(int who, [Out] long[] usage);
}
