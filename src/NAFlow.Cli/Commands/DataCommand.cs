using System.CommandLine;
using NAFlow.Data;

namespace NAFlow.Cli;

/// <summary><c>naflow data</c>.</summary>
internal sealed class DataCommand : ToolCommand
{
    private const string About = """
        The creatures: drawn pictures whose classes are decided by parts that are known pixel by pixel. They are drawn from a seed, and the same
        everywhere.
        """;

    public DataCommand(ToolConsole console)
        : base(
            "data", About,
            "naflow data preview", "naflow data preview --set counterfactual-test --size 192", "naflow data export novel --out creatures")
    {
        Add(new PreviewCommand(console));
        Add(new ExportCommand(console));
    }
}

/// <summary><c>naflow data preview</c>.</summary>
internal sealed class PreviewCommand : ToolCommand
{
    private const int Pictures = 50, Size = 144;

    private static readonly CounterfactualSet[] Counterfactuals = [CounterfactualSet.Validation, CounterfactualSet.Test];

    private readonly Option<string> set = new("--set")
    {
        Description = $"What is shown: {string.Join(", ", SetNames)}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => CreatureSet.Train.Name,
    };

    private readonly DefaultNumberOption<int> images = new("--images", "How many pictures.", Pictures);
    private readonly CreatureDrawingOptions drawing = new(Size);

    private readonly Option<string> file = new("--out")
    {
        Description = "The picture that is written.",
        HelpName = "FILE.png",
        DefaultValueFactory = _ => "creatures.png",
    };

    public PreviewCommand(ToolConsole console)
        : base("preview", "Draws a contact sheet of the creatures.")
    {
        Add("Options", [set, images, .. drawing.All, file]);
        SetAction(parsed => Run(parsed, console));
    }

    private static IEnumerable<string> SetNames => [.. CreatureSet.All.Select(set => set.Name), .. Counterfactuals.Select(set => set.Name)];

    private int Run(ParseResult parsed, ToolConsole console)
    {
        var (name, path) = (parsed.GetRequiredValue(set), parsed.GetRequiredValue(file));
        if (string.IsNullOrWhiteSpace(path)) throw new InvalidInputException("The file of --out is empty; give a name such as creatures.png.");
        if (!SetNames.Contains(name))
            throw new InvalidInputException($"There is no set of creatures named '{name}'; choose {string.Join(", ", SetNames)}.");
        var (count, size, seed) = (parsed.GetValue(images), drawing.Size(parsed), drawing.Seed(parsed));
        var sheet = Array.Find(Counterfactuals, other => other.Name == name) is { } counterfactual
            ? CreatureSheet.Draw(counterfactual, count, size, seed)
            : CreatureSheet.Draw(CreatureSet.Named(name), count, size, seed);
        sheet.SavePng(path);
        console.Out.WriteLine(path);
        return ExitCode.Done;
    }
}

/// <summary><c>naflow data export</c>.</summary>
internal sealed class ExportCommand : ToolCommand
{
    private readonly Argument<string> set = new("SET") { Description = $"The set: {string.Join(", ", CreatureSet.All.Select(set => set.Name))}." };
    private readonly CreatureDrawingOptions drawing = new(CreatureImage.CompactSize);
    private readonly OutOption folder = new("The folder that is written.", "creatures");
    private readonly QuietOption quiet = new();

    public ExportCommand(ToolConsole console)
        : base("export", "Writes a set of creatures as PNG files in a folder per class, with the part that every pixel shows.")
    {
        Add(set);
        Add("Options", [.. drawing.All, folder, quiet]);
        Does((parsed, cancellation) => Run(parsed, quiet.Apply(parsed, console), cancellation));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var (creatures, target) = (CreatureSet.Named(parsed.GetRequiredValue(set)), folder.In(parsed));
        ProgressBar.Run(console, creatures.Name, ProgressBar.Counting(creatures.Count), Write);
        console.Out.WriteLine(target);
        return ExitCode.Done;

        bool Write(IProgress<string>? progress)
        {
            CreatureExport.Write(creatures, target, drawing.Size(parsed), drawing.Seed(parsed), progress, cancellation);
            return true;
        }
    }
}

/// <summary>How creatures are drawn.</summary>
internal sealed class CreatureDrawingOptions(int standardSize) : IOptionGroup
{
    private readonly DefaultNumberOption<int> size = new("--size", "Width and height of a picture in pixels, 16 to 4096.", standardSize);
    private readonly DefaultNumberOption<ulong> seed = new("--seed", "The seed of the data set; the compact networks were trained on that of 0.", 0);

    public IEnumerable<Option> All => [size, seed];

    public int Size(ParseResult parsed) => parsed.GetValue(size);

    public ulong Seed(ParseResult parsed) => parsed.GetValue(seed);
}
