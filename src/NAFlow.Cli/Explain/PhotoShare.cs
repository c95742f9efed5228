using System.Collections.Immutable;
using System.CommandLine;
using NAFlow.Evaluation;
using NAFlow.Files;

namespace NAFlow.Cli;

/// <summary>How several photos are divided among processes, and gone on with.</summary>
internal sealed class ShareOptions : IOptionGroup
{
    private readonly ShardOptions shards = new();
    private readonly Option<bool> resume = new("--resume")
    { Description = "Of several photos, explain those whose files are not all there yet; what they were made with is not looked at." };

    public IEnumerable<Option> All => [.. shards.All, resume];

    /// <summary>The share of this process; null where it explains all, whatever is there.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="source">What is explained.</param>
    /// <param name="folder">Where the results go.</param>
    /// <param name="endings">The endings of the picture files.</param>
    /// <exception cref="InvalidInputException">There are no photos to share, or another process has this share.</exception>
    public PhotoShare? Take(ParseResult parsed, InputSource source, string folder, IReadOnlyList<string> endings)
    {
        if (source is not PhotoSource { Names: { } names } photos || names.Any(name => name is null))
            return All.FirstOrDefault(parsed.IsGiven) is { } given
                ? throw new InvalidInputException(
                    $"{given.Name} is about several photos or a folder of them, and {source.Description} is given; leave it out.")
                : null;
        var run = shards.Read(parsed, parsed.GetValue(resume));
        if (run is { Shard: null, Resumes: false }) return null;
        var (first, end) = run.Shard?.Of(names.Count) ?? (0, names.Count);
        string[] files = ["flow.json", "flow.safetensors", "flow.html", .. endings.Select(ending => $"flow{ending}")];
        ImmutableArray<int> left =
        [
            .. Enumerable.Range(first, end - first)
                .Where(photo => !run.Resumes || !files.All(file => File.Exists(Path.Combine(folder, names[photo]!, file)))),
        ];
        photos.Only(left);
        return new PhotoShare(folder, run, left, end - first);
    }
}

/// <summary>The photos that one of several processes explains, and its right to them.</summary>
internal sealed class PhotoShare : IDisposable
{
    private const string ShardsName = ".shards";

    private readonly string folder;
    private readonly string? made;
    private readonly WorkLock? held;
    private readonly Termination termination = new();

    /// <exception cref="InvalidInputException">Another process has it, or the folder cannot be written.</exception>
    public PhotoShare(string folder, EvaluationRun run, ImmutableArray<int> numbers, int all)
    {
        (this.folder, Shard, Numbers, All, made) = (folder, run.Shard, numbers, all, AtomicFile.TopmostMissing(folder));
        if (run.Shard is { } shard)
            held = WorkLock.Take(
                Path.Combine(folder, ShardsName, shard.FileName), $"Shard {shard.Number} of {shard.Count} of '{folder}'", run.Silence);
    }

    /// <summary>The shard; null for all photos.</summary>
    public Shard? Shard { get; }

    /// <summary>The photos that are not done, by their numbers.</summary>
    public ImmutableArray<int> Numbers { get; }

    /// <summary>How many photos the share has.</summary>
    public int All { get; }

    /// <summary>Asks for an end between two batches.</summary>
    public CancellationToken Ending => termination.Token;

    /// <summary>Whether all photos were explained, or refused.</summary>
    public bool IsDone { private get; set; }

    /// <summary>What is explained, in a sentence.</summary>
    public string Sentence =>
        $"{(Shard is null ? "All" : $"Shard {Shard.Number} of {Shard.Count}")}: {All} {(All == 1 ? "photo" : "photos")}{(Numbers.Length < All ? $", {All - Numbers.Length} of them done before" : string.Empty)}.";

    /// <summary>Makes sure that the share is still this process's.</summary>
    /// <exception cref="WorkTakenOverException">Another has taken it over.</exception>
    public void Require() => held?.Require();

    public void Dispose()
    {
        termination.Dispose();
        if (IsDone) held?.RemoveFolder();
        else held?.Dispose();
        foreach (var empty in (string?[])[Path.Combine(folder, ShardsName), made is null ? null : folder])
            try
            {
                if (empty is not null && Directory.Exists(empty)) Directory.Delete(empty);
            }
            catch (IOException)
            {
                // Others work there, or something was written.
            }
    }
}
