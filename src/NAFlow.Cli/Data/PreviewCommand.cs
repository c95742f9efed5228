using System.CommandLine;
using NAFlow.Data;

namespace NAFlow.Cli;

/// <summary><c>naflow data preview</c>.</summary>
internal sealed class PreviewCommand : Command
{
    private const int Pictures = 50, UsualSize = 144;

    private static readonly CounterfactualSet[] Counterfactuals = [CounterfactualSet.Validation, CounterfactualSet.Test];

    private readonly Option<string> set = new("--set")
    {
        Description = $"What is shown: {string.Join(", ", SetNames)}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => CreatureSet.Train.Name,
    };

    private readonly NumberOption<int> images = new("--images", $"How many pictures; {Pictures} if not given.", "100");
    private readonly CreatureDrawingOptions drawing = new(UsualSize);
    private readonly Option<string> file = new("--out") { Description = "The picture that is written.", HelpName = "FILE.png", DefaultValueFactory = _ => "creatures.png" };

    public PreviewCommand(ToolConsole console)
        : base("preview", "Draws a contact sheet of the creatures.")
    {
        foreach (var option in (Option[])[set, images, .. drawing.All, file]) Add(option);
        SetAction(parsed => Run(parsed, console));
    }

    private static IEnumerable<string> SetNames => [.. CreatureSet.All.Select(set => set.Name), .. Counterfactuals.Select(set => set.Name)];

    private int Run(ParseResult parsed, ToolConsole console)
    {
        var (name, path) = (parsed.GetRequiredValue(set), parsed.GetRequiredValue(file));
        if (string.IsNullOrWhiteSpace(path)) throw new InvalidInputException("The file of --out is empty; give a name such as creatures.png.");
        if (!SetNames.Contains(name)) throw new InvalidInputException($"There is no set of creatures named '{name}'; choose {string.Join(", ", SetNames)}.");
        var (count, size, seed) = (parsed.GetValue(images) ?? Pictures, drawing.Size(parsed), drawing.Seed(parsed));
        var sheet = Array.Find(Counterfactuals, other => other.Name == name) is { } counterfactual
            ? CreatureSheet.Draw(counterfactual, count, size, seed)
            : CreatureSheet.Draw(CreatureSet.Named(name), count, size, seed);
        sheet.SavePng(path);
        console.Out.WriteLine(path);
        return ExitCode.Done;
    }
}
