using System.CommandLine;
using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary><c>naflow weights path</c>.</summary>
internal sealed class PathCommand : Command
{
    private readonly Argument<string> name = new("NAME") { Description = "A name of naflow weights list." };

    public PathCommand(ToolConsole console)
        : base("path", "Prints the path of weights that are in the cache, and nothing else.")
    {
        Add(name);
        SetAction(parsed =>
        {
            console.Out.WriteLine(WeightsCache.Default.PathOf(EntryNames.Find([parsed.GetRequiredValue(name)], Name)[0]));
            return ExitCode.Done;
        });
    }
}
