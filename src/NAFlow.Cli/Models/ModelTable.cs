using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary>The table of all networks.</summary>
internal static class ModelTable
{
    private static readonly string[] Heads = ["NAME", "PARAMETERS", "MAPS", "BLOCKS", "INPUT", "F (MS)", "FLOW IN F", "INVERSE RULES"];

    public static void Write(TextWriter writer, NetworkCostRecord record)
    {
        TextColumns.Write(writer, [Heads, .. record.Networks.Select(Row)]);
        writer.WriteLine();
        writer.WriteLine($"Compact, for images of 96 pixels, with weights of this project: {string.Join(", ", Zoo.CompactNames)}.");
        writer.WriteLine($"The cost is that of the default method, recorded once with seeded random weights ({record.Machine}); naflow models NAME --measure measures here.");
    }

    private static string[] Row(NetworkCost network)
    {
        var (facts, cost) = (network.Facts, network.Costs[0]);
        return
        [
            facts.Name, facts.Parameters.ToString("N0", CultureInfo.InvariantCulture), Text(facts.Layers), Text(facts.Blocks), $"{facts.Pixels} px",
            (1000 * cost.ReferenceSeconds).ToString("F0", CultureInfo.InvariantCulture), cost.Ratio.ToString("F1", CultureInfo.InvariantCulture),
            string.Join("; ", facts.InverseRules),
        ];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
