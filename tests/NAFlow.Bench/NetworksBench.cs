using System.Runtime.InteropServices;
using NAFlow.Experiments.Cost;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>Every network of the zoo with seeded random weights at its own input size: what a flow costs, and whether it is sound.</summary>
internal static class NetworksBench
{
    public static void Run(IReadOnlyCollection<string> names, IReadOnlyCollection<string> methods, int rounds, string? file, TextWriter output)
    {
        CostMethod[] measured = [.. CostMethod.All.Where(method => methods.Count == 0 || methods.Contains(method.Name))];
        var networks = new List<NetworkCost>();
        foreach (var name in names.Count > 0 ? names : Zoo.Names)
        {
            networks.Add(NetworkCostStudy.Run(name, measured, rounds));
            Console.Error.WriteLine($"{name}: {string.Join(", ", networks[^1].Costs.Select(cost => $"{cost.Method} {cost.CascadeSeconds:F2} s, {cost.Ratio:F1} F, {cost.Iterations} iterations"))}");
        }

        var record = new NetworkCostRecord($"{get_num_threads()} threads, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}", rounds, networks);
        if (file is not null) record.Save(file);
        output.Write(NetworkCostTable.Write(record));
    }
}
