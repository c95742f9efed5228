using System.Runtime.InteropServices;
using NAFlow.Evaluation;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>Every network of the zoo with seeded random weights at its own input size: what a flow costs, and whether it is sound.</summary>
internal static class NetworksBench
{
    public static void Run(IReadOnlyCollection<string> names, IReadOnlyCollection<string> methods, int rounds, string? file, TextWriter output)
    {
        ExplainMethod[] measured = [.. CostMethods.All.Where(method => methods.Count == 0 || methods.Contains(method.Name))];
        var machine = $"{get_num_threads()} threads, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
        var record = new NetworkCostRecord(machine, rounds, file is not null && File.Exists(file) ? NetworkCostRecord.Load(file).Networks : []);
        foreach (var name in names.Count > 0 ? names : Zoo.Names)
        {
            // A run that was stopped goes on where it was.
            if (record.Of(name) is not null) continue;
            record = record with { Networks = [.. record.Networks, NetworkCostStudy.Run(name, measured, rounds)] };
            if (file is not null) record.Save(file);
            Console.Error.WriteLine($"{name}: {string.Join(", ", record.Networks[^1].Costs.Select(cost => $"{cost.Method} {cost.CascadeSeconds:F2} s, {cost.Ratio:F1} F, {cost.Iterations} iterations"))}");
        }

        output.Write(NetworkCostTable.Write(record));
    }
}
