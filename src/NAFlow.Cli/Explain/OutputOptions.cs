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
    /// <param name="picture">How it is drawn, and as which files.</param>
    /// <param name="name">Its own folder in the folder; null for the folder itself.</param>
    /// <param name="progress">Told what is being done, and of which flow.</param>
    /// <param name="cancellation">Stops before anything appears.</param>
    /// <returns>The path of its page.</returns>
    public string Write(AttentionFlow flow, DrawnAs picture, string? name, IProgress<string>? progress, CancellationToken cancellation) =>
        Write(name is null ? folder : Path.Combine(folder, name), "flow.html", cancellation, () =>
        {
            var steps = progress is null || name is null ? progress : new RelayedProgress<string>(step => progress.Report($"{name}: {step}"));
            flow.SaveAll(staging, picture.Options, steps, cancellation, picture.Endings);
        });

    /// <summary>Writes two flows side by side: a page and a picture, both or none.</summary>
    /// <returns>The path of the page.</returns>
    public string Write(FlowComparison comparison, CancellationToken cancellation) => Write(folder, "compare.html", cancellation, () =>
    {
        comparison.SavePage(Path.Combine(staging, "compare.html"));
        comparison.ToPicture().SavePng(Path.Combine(staging, "compare.png"));
    });

    private string Write(string target, string page, CancellationToken cancellation, Action write)
    {
        try
        {
            write();
            cancellation.ThrowIfCancellationRequested();
            Directory.CreateDirectory(target);
            (string From, string To)[] moves = [.. Directory.GetFiles(staging).Select(file => (file, Path.Combine(target, Path.GetFileName(file))))];
            if (moves.FirstOrDefault(move => Directory.Exists(move.To)).To is { } inTheWay) throw new IOException($"'{inTheWay}' is a folder");
            foreach (var (from, to) in moves) File.Move(from, to, overwrite: true);
            written = true;
            return Path.Combine(target, page);
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

/// <summary>How a flow is drawn, and as which files.</summary>
/// <param name="Options">How it is drawn.</param>
/// <param name="Endings">The endings of the picture files.</param>
internal sealed record DrawnAs(FlowPictureOptions Options, IReadOnlyList<string> Endings)
{
    /// <summary>How often writing a flow reports its progress.</summary>
    public int Steps => FlowFiles.Steps(Endings.Count);

    /// <summary>The layers that are explained; null for all.</summary>
    public LayerGlob? Explained => Options.Layers == LayerGlob.All ? null : Options.Layers;
}

/// <summary>How the flow is drawn.</summary>
internal sealed class DrawingOptions : IOptionGroup
{
    private const string EveryLayer = "all";

    private static readonly FlowPictureOptions Defaults = FlowPictureOptions.Default;

    private readonly Option<string?> layers = new("--layers")
    {
        Description =
            "The layers that are explained, drawn and saved, such as 'features.*' or '*expand*'; all draws every one. Without it all are explained "
            + "and saved, and one row of them is drawn.",
        HelpName = "GLOB|all",
    };

    private readonly ChoiceOption<ScaleChoice> scale = new(
        "--scale", "Each map on its own scale, one scale for the whole flow, or each from its least to its greatest value as published.",
        ScaleChoice.Each, ("each", ScaleChoice.Each), ("flow", ScaleChoice.Flow), ("minmax", ScaleChoice.MinMax));

    private readonly NumberOption<double> percentile = new(
        "--percentile", $"The percent of a map's values under the value of the brightest colour; without it, {Defaults.Percentile:0.##}.", "98");

    private readonly ChoiceOption<ColourMap> colours = new(
        "--colours", "The colours of the maps; jet is the published one.", Defaults.Colours, [.. ColourMap.All.Select(map => (map.Name, map))])
    {
        Aliases = { "--colors" },
    };

    private readonly NumberOption<double> opacity = new(
        "--opacity", "How much of the photo a map covers, from 0 to 1; without it, what goes with the colours.", "0.6");

    private readonly ChoiceOption<MapDisplay> show = new(
        "--show", "Maps over the photo, maps alone, or the photo alone.", Defaults.Display,
        ("over", MapDisplay.OverPhoto), ("map", MapDisplay.MapOnly), ("photo", MapDisplay.PhotoOnly));

    private readonly Option<string?> format = new("--format")
    {
        Description = "The picture files, with commas between: png, svg and pdf, whose text stays text, gif and webp, which go from layer to layer.",
        HelpName = "png,svg,pdf,gif,webp",
    };

    private readonly Option<string?> width = new("--width")
    {
        Description = "How wide the picture is, such as 85mm for a column of a paper, or 1200px; without it, as its tiles make it.",
        HelpName = "WIDTH",
    };

    public IEnumerable<Option> All => [layers, scale, percentile, colours, opacity, show, format, width];

    /// <exception cref="InvalidInputException">A value cannot be used, or two contradict each other.</exception>
    public DrawnAs Read(ParseResult parsed)
    {
        var scaled = parsed.GetValue(scale)!;
        if (scaled == ScaleChoice.MinMax && parsed.GetValue(percentile) is not null)
            throw new InvalidInputException("--scale minmax goes to the greatest value and --percentile to another; leave one of them out.");
        var options = new FlowPictureOptions
        {
            Layers = parsed.GetValue(layers) is not { } pattern ? Defaults.Layers
                : pattern.Equals(EveryLayer, StringComparison.OrdinalIgnoreCase) ? LayerGlob.All : new LayerGlob(pattern),
            Scale = scaled.Scale,
            Percentile = scaled.Percentile ?? parsed.GetValue(percentile) ?? Defaults.Percentile,
            Colours = parsed.GetRequiredValue(colours)!,
            Opacity = parsed.GetValue(opacity),
            Display = parsed.GetValue(show),
            Width = parsed.GetValue(width) is { } wide ? PictureWidth.Parse(wide) : null,
        };
        return new DrawnAs(options, Formats(parsed.GetValue(format) ?? "png"));
    }

    private static string[] Formats(string given)
    {
        string[] known = [.. FlowPicture.Endings], asked =
            [.. given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(word => $".{word.TrimStart('.').ToLowerInvariant()}").Distinct()];
        return asked.Length > 0 && asked.FirstOrDefault(ending => !known.Contains(ending)) is not { } strange
            ? asked
            : throw new InvalidInputException(
                $"--format cannot be '{given}': choose of {string.Join(", ", known.Select(ending => ending[1..]))}, with commas between.");
    }

    /// <summary>A word of <c>--scale</c>.</summary>
    /// <param name="Scale">One scale for each map, or for all.</param>
    /// <param name="Percentile">The percentile that it stands for; null for the usual one.</param>
    private sealed record ScaleChoice(MapScale Scale, double? Percentile = null)
    {
        public static ScaleChoice Each { get; } = new(MapScale.EachAlone);

        public static ScaleChoice Flow { get; } = new(MapScale.WholeFlow);

        public static ScaleChoice MinMax { get; } = new(MapScale.EachAlone, 100);
    }
}
