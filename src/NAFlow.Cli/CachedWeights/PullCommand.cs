using System.CommandLine;
using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary><c>naflow weights pull</c>.</summary>
internal sealed class PullCommand : Command
{
    private readonly Argument<string[]> names = new("NAME") { Description = "Names of naflow weights list.", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string?> mirror = new("--mirror")
    {
        Description = $"A folder on the web with the files under their own names, in place of their publishers; without it, that of {DownloadOptions.MirrorVariable}.",
        HelpName = "URL",
    };

    private readonly Option<bool> quiet = new("--quiet") { Description = "Say nothing but errors." };

    public PullCommand(ToolConsole console)
        : base("pull", "Downloads weights into the cache, checks their hash, and goes on with downloads that were broken off.")
    {
        Add(names);
        Add(mirror);
        Add(quiet);
        SetAction((parsed, cancellation) => RunAsync(parsed, console, cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var entries = EntryNames.Find(parsed.GetRequiredValue(names), Name);
        var cache = parsed.GetValue(mirror) is { } address
            ? new WeightsCache(WeightsCache.Default.Folder, new DownloadOptions { Mirror = DownloadOptions.ParseMirror(address, mirror.Name) })
            : WeightsCache.Default;
        var isQuiet = parsed.GetValue(quiet);
        foreach (var entry in entries)
            try
            {
                var pulled = console.IsTerminal && !isQuiet
                    ? await DownloadBar.RunAsync(console.Error, entry, bar => cache.PullAsync(entry, bar, cancellation))
                    : await cache.PullAsync(entry, null, cancellation);
                if (!isQuiet) console.Out.WriteLine(OneLine.Of(Describe(pulled)));
            }
            catch (OperationCanceledException) when (cache.UnfinishedPathOf(entry) is { } path)
            {
                console.Error.WriteLine(OneLine.Of($"Cancelled; what came of {entry.Name} is kept in '{path}', and the next pull goes on with it."));
                return ExitCode.Cancelled;
            }

        return ExitCode.Done;
    }

    private static string Describe(PulledWeights pulled) => pulled.WasCached
        ? $"{pulled.Entry.Name} is in the cache already: {pulled.Path}"
        : $"{pulled.Entry.Name}: {SizeText.Of(pulled.Bytes)} in {pulled.Path}";
}
