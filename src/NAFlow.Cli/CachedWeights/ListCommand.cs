using System.CommandLine;
using NAFlow.Models.Cache;

namespace NAFlow.Cli.CachedWeights;

/// <summary><c>naflow weights list</c>.</summary>
internal sealed class ListCommand : Command
{
    private static readonly string[] Heads = ["NAME", "NETWORK", "SIZE", "LICENCE", "SOURCE", "CACHED"];

    public ListCommand(ToolConsole console)
        : base("list", "Lists the weights by name, and which of them are in the cache.") =>
        SetAction(_ => Run(console));

    private static int Run(ToolConsole console)
    {
        var cache = WeightsCache.Default;
        string[][] rows =
        [
            Heads,
            .. WeightsCatalogue.All.Select(entry => new[]
            {
                entry.Name,
                entry.Network,
                entry.Mebibytes is { } size ? SizeText.OfMebibytes(size) : "-",
                entry.Licence,
                entry.Source,
                cache.Contains(entry) ? "yes" : "no",
            }),
        ];

        // Plain columns of equal width: a pipe has no width that a drawn table could fit.
        int[] widths = [.. Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (var row in rows) console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return ExitCode.Done;
    }
}
