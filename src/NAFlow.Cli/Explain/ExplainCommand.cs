using System.CommandLine;
using System.Diagnostics;
using NAFlow.Imaging;
using NAFlow.Native;

namespace NAFlow.Cli;

/// <summary><c>naflow explain</c>.</summary>
internal sealed class ExplainCommand : ToolCommand
{
    private const string About =
        "Explains the decision of a network on photos: where the attention lies in every layer, from the image to the last feature map.";

    /// <summary>From so many photos on, what reading them took is said; from so many refused ones on, how many they are.</summary>
    private const int ManyPhotos = 20, ManyRefused = 5;

    private readonly ModelOptions model = new();
    private readonly InputOptions input = new();
    private readonly SimilarityOptions similarity = new();
    private readonly MethodOptions method = new();
    private readonly DrawingOptions drawing = new();
    private readonly OutputOptions output = new();
    private readonly MemoryOptions memory = new();
    private readonly ShareOptions shares = new();

    public ExplainCommand(ToolConsole console)
        : base(
            "explain", About,
            "naflow explain",
            "naflow explain frog.jpg --weights squeezenet1_1",
            "naflow explain photos/ --weights squeezenet1_1 --class \"tree frog\" --out frogs",
            "naflow explain frog.jpg --weights squeezenet1_1 --class \"tree frog\" --against bullfrog",
            "naflow explain frog.jpg --weights squeezenet1_1 --compare \"tree frog,bullfrog\"",
            "naflow explain frog.jpg --weights mine.safetensors --reference toad.jpg",
            "naflow explain frog.jpg toad.jpg --weights embedder.onnx --outputs embedding --preset contrast --against others/")
    {
        Add(input.Photos);
        Add("What is explained", [.. model.Classes, model.Outputs, .. input.All]);
        Add("Similarity to another photo", similarity);
        Add("Network", [.. model.All, .. memory.All]);
        Add("Results", [.. output.All, .. shares.All, .. drawing.All]);
        Add("Method (what is not given is as in the preset)", method);
        Does((parsed, cancellation) => Run(parsed, output.Apply(parsed, console), cancellation));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        // Everything that can be wrong is looked at before the work begins, the cheapest first.
        var pair = similarity.Read(parsed, input, model);
        var compared = model.Compared(parsed);
        using var source = input.Find(parsed);
        var picture = drawing.Read(parsed);
        var options = method.Read(parsed, output.SavesTensors(parsed)) with { Layers = picture.Explained };
        var folder = output.Folder(parsed);
        var budget = memory.Read(parsed);
        pair?.Require(options);
        using var share = pair is null ? shares.Take(parsed, source, folder, picture.Endings) : null;
        var isPhoto = source is PhotoSource;
        var photos = LookWhileLoading(source, pair, cancellation);
        if (isPhoto && model.IsOpen(parsed) && !PhotoWeights.Require(console, cancellation)) return ExitCode.Cancelled;
        foreach (var sentence in source.LeftOut) console.Note(sentence);
        using var network = model.Create(parsed, isPhoto ? PhotoWeights.Name : null, input.Size(parsed));
        input.Prepare(parsed, network);
        picture.Options.Layers?.Require(network.FlowNodesFor(options.ShowsGates).Select(node => node.Name));
        if (pair is null && similarity.ReadTwo(parsed, input, model, network) is { } two)
        {
            two.Require(options);
            (pair, photos) = (two, [Photo.Load(two.Query), Photo.Load(two.Reference)]);
        }

        if (pair is not null)
        {
            if (network.Preprocessing.ResizeMode == ResizeMode.KeepAspect
                && (long)photos[0].Width * photos[1].Height != (long)photos[1].Width * photos[0].Height)
                throw new InvalidInputException(
                    "--resize keep gives two photos of different shapes and --reference compares them as one batch; leave it out.");
            using var rest = pair.Against is { } place ? RestPhotos.Find(place, pair.Query, pair.Reference) : null;
            foreach (var line in ModelOptions.Said(network)) console.Note(line);
            if (share is not null) share.IsDone = true;
            using var folders = new ResultFolder(folder);
            Run(new PairJob(network, photos[0], photos[1], pair, options, picture, folders, rest), console, cancellation);
            return ExitCode.Done;
        }

        var decision = compared is null ? model.Decide(parsed, network) : Decision.Top1;
        var asked = compared is { } names ? (network.FindClass(names.First), network.FindClass(names.Second)) : ((int, int)?)null;
        if (asked is { } same && same.Item1 == same.Item2)
            throw new InvalidInputException($"--compare names class {same.Item1} twice; choose two classes.");
        using var opened = source.Open(network);
        var batch = budget.BatchFor(network, opened, options);
        using var results = new ResultFolder(folder);
        foreach (var line in ModelOptions.Said(network)) console.Note(line);
        if (asked is not null && opened.FolderNames.Count != 1)
            throw new InvalidInputException(
                $"--compare puts two classes of one photo side by side and {opened.FolderNames.Count} are given; give one.");
        if (asked is { } classes)
        {
            Run(new CompareJob(network, classes, options, picture, results, opened), console, cancellation);
            return ExitCode.Done;
        }

        if (opened.FolderNames.Count > 1 && !opened.IsOneByOne) console.Note(batch.Sentence);
        var together = opened.IsOneByOne ? 1 : batch.Size;
        if (share is not null) console.Note(share.Sentence);
        var watch = Stopwatch.StartNew();
        int written;
        try
        {
            written = Run(new ExplanationJob(network, decision, options, picture, results, opened, together, share), console, cancellation);
            if (share is not null) share.IsDone = true;
        }
        catch (OperationCanceledException) when (share?.Ending.IsCancellationRequested == true && !cancellation.IsCancellationRequested)
        {
            console.Error.WriteLine(
                OneLine.Of($"The photos that are done are kept in '{folder}'; the same command with --resume goes on from them."));
            return ExitCode.Ended;
        }

        if (written == 0 && source.Refused.Count > 0 && share is null) throw InputSource.NoneLeft(source.Refused);
        if (opened.FolderNames.Count >= ManyPhotos && opened.Times is { } times) console.Note(ReadingLine.Of(times, watch.Elapsed));
        foreach (var sentence in source.Refused) console.Error.WriteLine(OneLine.Of(sentence));
        if (source.Refused.Count >= ManyRefused) console.Error
            .WriteLine($"{source.Refused.Count} photos could not be used, and {written} were explained.");
        return source.Refused.Count == 0 ? ExitCode.Done : ExitCode.SomeRefused;
    }

    /// <summary>Loads libtorch, and meanwhile reads the photos, which needs none of it.</summary>
    /// <returns>The two photos of a pair; none where there is no pair.</returns>
    private static IReadOnlyList<Photo> LookWhileLoading(InputSource source, SimilarityChoice? pair, CancellationToken cancellation)
    {
        var loading = Task.Run(TorchLibrary.Load, CancellationToken.None);
        try
        {
            if (pair is not null) return [Photo.Load(pair.Query), Photo.Load(pair.Reference)];
            source.Look(cancellation);
            return [];
        }
        finally
        {
            // The process must not end while a library is being loaded.
            loading.GetAwaiter().GetResult();
        }
    }

    /// <summary>Runs a job, and says what it wrote.</summary>
    /// <returns>How many flows it wrote.</returns>
    private static int Run(IJob job, ToolConsole console, CancellationToken cancellation)
    {
        var count = ProgressBar.Counting(job.Steps);
        var lines = ProgressBar.Run<string, IReadOnlyList<string>>(console, "starting", count, progress => job.Run(progress, cancellation));
        foreach (var line in lines) console.Note(line);
        return lines.Count;
    }
}
