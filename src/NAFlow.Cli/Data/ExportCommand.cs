using System.CommandLine;
using NAFlow.Data;

namespace NAFlow.Cli;

/// <summary><c>naflow data export</c>.</summary>
internal sealed class ExportCommand : Command
{
    private readonly Argument<string> set = new("SET") { Description = $"The set: {string.Join(", ", CreatureSet.All.Select(set => set.Name))}." };
    private readonly CreatureDrawingOptions drawing = new(CreatureImage.CompactSize);
    private readonly Option<string> folder = new("--out") { Description = "The folder that is written.", HelpName = "DIR", DefaultValueFactory = _ => "creatures" };
    private readonly Option<bool> quiet = new("--quiet") { Description = "No progress bar." };

    public ExportCommand(ToolConsole console)
        : base("export", "Writes a set of creatures as PNG files in a folder per class, with the part that every pixel shows.")
    {
        Add(set);
        foreach (var option in (Option[])[.. drawing.All, folder, quiet]) Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var (creatures, target) = (CreatureSet.Named(parsed.GetRequiredValue(set)), parsed.GetRequiredValue(folder));
        if (string.IsNullOrWhiteSpace(target)) throw new InvalidInputException("The folder of --out is empty; give a folder.");
        if (console.IsTerminal && !parsed.GetValue(quiet)) ProgressBar.Run(console.Error, creatures.Count, bar => Write(bar));
        else Write(null);
        console.Out.WriteLine(target);
        return ExitCode.Done;

        bool Write(IProgress<string>? progress)
        {
            CreatureExport.Write(creatures, target, drawing.Size(parsed), drawing.Seed(parsed), progress, cancellation);
            return true;
        }
    }
}
