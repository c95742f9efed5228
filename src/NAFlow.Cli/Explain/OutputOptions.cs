using System.CommandLine;
using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Interactive;

namespace NAFlow.Cli;

/// <summary>What is written, and where.</summary>
internal sealed class OutputOptions : IOptionGroup
{
    private readonly OutOption folder = new(
        "The folder for flow.png, flow.html, flow.json and flow.safetensors; several photos get a folder each in it.", "out");

    private readonly Option<bool> saveTensors = new("--save-tensors")
    {
        Description = "Save the activation, coefficients and recovered feature map of every layer too.",
    };

    private readonly QuietOption quiet = new();

    public IEnumerable<Option> All => [folder, saveTensors, quiet];

    public string Folder(ParseResult parsed) => folder.In(parsed);

    public bool SavesTensors(ParseResult parsed) => parsed.GetValue(saveTensors);

    /// <summary>The console as <c>--quiet</c> leaves it.</summary>
    public ToolConsole Apply(ParseResult parsed, ToolConsole console) => quiet.Apply(parsed, console);
}

/// <summary>
/// The folder of the results. The files of a flow are made in a hidden folder inside it and moved when all four are there; a folder that was made for
/// nothing is taken away again.
/// </summary>
internal sealed class ResultFolder : IDisposable
{
    private readonly string folder;
    private readonly string staging;
    private readonly string? made;
    private bool written;

    /// <summary>How often writing a flow reports its progress.</summary>
    public const int Steps = FlowFiles.Steps;

    /// <summary>Makes the folder and checks that it can be written.</summary>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    public ResultFolder(string folder)
    {
        this.folder = folder;
        staging = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        made = AtomicFile.TopmostMissing(folder);
        try
        {
            if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file, so no results can go there; give a folder with --out.");
            Directory.CreateDirectory(staging);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CannotWrite(problem);
        }
    }

    /// <summary>Writes the files of one flow, all or none.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="picture">How it is drawn.</param>
    /// <param name="name">Its own folder in the folder; null for the folder itself.</param>
    /// <param name="progress">Told what is being done, and of which flow.</param>
    /// <param name="cancellation">Stops before anything appears.</param>
    /// <returns>The path of its page.</returns>
    public string Write(AttentionFlow flow, FlowPictureOptions picture, string? name, IProgress<string>? progress, CancellationToken cancellation)
    {
        var target = name is null ? folder : Path.Combine(folder, name);
        try
        {
            var steps = progress is null || name is null ? progress : new RelayedProgress<string>(step => progress.Report($"{name}: {step}"));
            flow.SaveAll(staging, picture, steps, cancellation);
            cancellation.ThrowIfCancellationRequested();
            Directory.CreateDirectory(target);
            (string From, string To)[] moves = [.. Directory.GetFiles(staging).Select(file => (file, Path.Combine(target, Path.GetFileName(file))))];
            if (moves.FirstOrDefault(move => Directory.Exists(move.To)).To is { } inTheWay) throw new IOException($"'{inTheWay}' is a folder");
            foreach (var (from, to) in moves) File.Move(from, to, overwrite: true);
            written = true;
            return Path.Combine(target, "flow.html");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(problem);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        if (!written && made is not null && Directory.Exists(made)) Directory.Delete(made, recursive: true);
    }

    private InvalidInputException CannotWrite(Exception problem) =>
        new($"The results cannot be written to '{folder}' ({problem.Message.TrimEnd('.')}); choose another folder with --out.", problem);
}

/// <summary>How the flow is drawn.</summary>
internal sealed class DrawingOptions : IOptionGroup
{
    private static readonly FlowPictureOptions Defaults = FlowPictureOptions.Default;

    private readonly Option<string?> layers = new("--layers")
    {
        Description =
            "The layers that are explained, drawn and saved, such as 'features.*' or '*expand*'; all draws every one. Without it all are explained and "
            + "saved, and one row of them is drawn.",
        HelpName = "GLOB|all",
    };

    private const string EveryLayer = "all";

    private readonly ChoiceOption<MapScale> scale = new(
        "--scale", "Each map on its own scale, or one scale for the whole flow.", Defaults.Scale, ("each", MapScale.EachAlone),
        ("flow", MapScale.WholeFlow));

    private readonly ChoiceOption<ColourMap> colours = new(
        "--colours", "The colours of the maps; jet is the published one.", Defaults.Colours, [.. ColourMap.All.Select(map => (map.Name, map))])
    {
        Aliases = { "--colors" },
    };

    public IEnumerable<Option> All => [layers, scale, colours];

    /// <summary>The layers that are explained; null for all.</summary>
    public static LayerGlob? Explained(FlowPictureOptions picture) => picture.Layers == LayerGlob.All ? null : picture.Layers;

    public FlowPictureOptions Read(ParseResult parsed) => new()
    {
        Layers = parsed.GetValue(layers) is not { } pattern ? Defaults.Layers
            : pattern.Equals(EveryLayer, StringComparison.OrdinalIgnoreCase) ? LayerGlob.All : new LayerGlob(pattern),
        Scale = parsed.GetValue(scale),
        Colours = parsed.GetRequiredValue(colours)!,
    };
}
