using System.CommandLine;
using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary><c>naflow weights verify</c>.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly Argument<string[]> names = new("NAME")
    {
        Description = "Names of naflow weights list; without any, all that are in the cache.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public VerifyCommand(ToolConsole console)
        : base("verify", "Computes the hashes of cached weights anew and says which files are damaged.")
    {
        Add(names);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(names) ?? [], console, cancellation));
    }

    private async Task<int> RunAsync(string[] names, ToolConsole console, CancellationToken cancellation)
    {
        var cache = WeightsCache.Default;
        var entries = names.Length > 0 ? EntryNames.Find(names, Name) : [.. WeightsCatalogue.All.Where(cache.Contains)];
        if (entries.Count == 0) console.Out.WriteLine(OneLine.Of($"There are no weights in '{cache.Folder}'."));
        var bad = new List<string>();
        foreach (var entry in entries)
        {
            var file = await cache.VerifyAsync(entry, cancellation);
            console.Out.WriteLine(OneLine.Of($"{(file.IsGood ? "good" : "bad"),-4}  {entry.Name}  {file.Path}"));
            if (!file.IsGood) bad.Add(file.Path);
        }

        return bad.Count == 0
            ? ExitCode.Done
            : throw new InvalidInputException($"{bad.Count} of {entries.Count} files {(bad.Count == 1 ? "is" : "are")} damaged; delete {string.Join(" and ", bad.Select(path => $"'{path}'"))} and pull again.");
    }
}
