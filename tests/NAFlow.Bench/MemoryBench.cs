using System.Diagnostics;
using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// Resident memory: the peak of a whole process that explains one batch by the default flow, with the map of every layer, beside one that makes
/// Grad-CAM of every layer by libtorch's autograd; and over 300 explanations in a row.
/// </summary>
internal static class MemoryBench
{
    private static readonly string[] Usual = ["squeezenet1_1", "resnet50", "vgg16"];

    /// <summary>The ways of explaining whose peaks are compared, each in a process of its own.</summary>
    public static IReadOnlyDictionary<string, Action<Network, Tensor>> Ways { get; } = new Dictionary<string, Action<Network, Tensor>>
    {
        ["flow"] = (network, images) => network.Explain(images).Dispose(),
        ["autograd"] = (network, images) => SweepBench.Autograd(network, images, SweepBench.GradCam),
    };

    /// <summary>This program, to be started again for a process of its own; <c>dotnet</c> may have started this one.</summary>
    internal static string Self { get; } =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NAFlow.Bench.exe" : "NAFlow.Bench");

    public static void Run(IReadOnlyList<string> names, IReadOnlyList<int> sizes, IReadOnlyList<int> batches, int threads, TextWriter output)
    {
        output.WriteLine("Peak of the whole process, MiB");
        output.WriteLine($"network          pixels batch {string.Concat(Ways.Keys.Select(way => $"{way,10}"))}");
        foreach (var name in names.Count == 0 ? Usual : names)
            foreach (var size in sizes)
                foreach (var batch in batches)
                {
                    var peaks = Ways.Keys
                        .Select(way => InChild(["peak", name, "--way", way, "--size", $"{size}", "--batch", $"{batch}", "--threads", $"{threads}"]));
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{name,-16} {size,6} {batch,5} {string.Concat(peaks.Select(peak => $"{peak,10}"))}"));
                }
    }

    /// <summary>The peak of this process after one batch.</summary>
    public static void Peak(string name, string way, int size, int batch, TextWriter output)
    {
        using var network = Zoo.Create(name, Weights.Random(1));
        using var images = rand(batch, 3, size, size);
        Ways[way](network, images);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{PeakMemory.PeakMebibytes:F0}"));
    }

    /// <summary>Flat after the first 20.</summary>
    public static void Flat(TextWriter output)
    {
        using var network = Zoo.Create("squeezenet1_1", Weights.Random(1));
        using var image = rand(1, 3, 224, 224);
        output.WriteLine("SqueezeNet 1.1, 224 x 224, default options: resident memory in MiB");
        var marks = new List<double>();
        for (var run = 1; run <= 300; run++)
        {
            network.Explain(image).Dispose();
            if (run % 20 != 0) continue;
            marks.Add(PeakMemory.ResidentMebibytes ?? 0);
            output.WriteLine($"after {run,3}: {marks[^1]:F0}");
        }

        output.WriteLine($"from run 20 to run 300: {marks[^1] - marks[0]:+0;-0;0} MiB; the range is {marks.Max() - marks.Min():F0} MiB");
    }

    private static string InChild(string[] arguments)
    {
        using var child = Process.Start(new ProcessStartInfo(Self, arguments) { RedirectStandardOutput = true })!;
        var text = child.StandardOutput.ReadToEnd().Trim();
        child.WaitForExit();
        return child.ExitCode == 0 ? text : "failed";
    }
}
