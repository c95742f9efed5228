using System.CommandLine;
using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary><c>naflow weights list</c>.</summary>
internal sealed class WeightsListCommand : Command
{
    private static readonly string[] Heads = ["NAME", "NETWORK", "SIZE", "LICENCE", "SOURCE", "CACHED"];

    public WeightsListCommand(ToolConsole console)
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

        TextColumns.Write(console.Out, rows);
        return ExitCode.Done;
    }
}
