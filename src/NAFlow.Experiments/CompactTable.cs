using System.Globalization;
using System.Text;
using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>The compact networks that come with the library, as a Markdown table: one row an experiment, from the records of their training.</summary>
public static class CompactTable
{
    /// <summary>Writes the table.</summary>
    public static string Write()
    {
        var text = new StringBuilder("| experiment | network | parameters | KiB | trained in (min) | steps | held-out figures, with 95% intervals |\n|---|---|---|---|---|---|---|\n");
        foreach (var name in ExperimentList.Names)
            if (CompactRecords.Find(name) is { } record)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| `{name}` | `{record.Network}` | {record.Parameters:N0} | {record.Bytes / 1024} | {record.Seconds / 60:F1} | {record.Steps} | {string.Join("; ", record.Figures.Select(figure => $"{figure.Key} {FigureText.Of(figure.Value)}"))} |\n");
        return text.ToString();
    }
}
