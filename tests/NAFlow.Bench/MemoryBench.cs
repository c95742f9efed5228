using NAFlow.Evaluation;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>Resident memory over 300 explanations in a row: flat after the first 20.</summary>
internal static class MemoryBench
{
    public static void Run(TextWriter output)
    {
        using var network = Zoo.Create("squeezenet1_1", Weights.Random(1));
        using var image = rand(1, 3, 224, 224);
        output.WriteLine("SqueezeNet 1.1, 224 x 224, default options: resident memory in MiB");
        var marks = new List<double>();
        for (var run = 1; run <= 300; run++)
        {
            foreach (var flow in network.Explain(image)) flow.Dispose();
            if (run % 20 != 0) continue;
            marks.Add(PeakMemory.ResidentMebibytes ?? 0);
            output.WriteLine($"after {run,3}: {marks[^1]:F0}");
        }

        output.WriteLine($"from run 20 to run 300: {marks[^1] - marks[0]:+0;-0;0} MiB; the range is {marks.Max() - marks.Min():F0} MiB");
    }
}
