using System.CommandLine;
using NAFlow.Kernel;

namespace NAFlow.Cli;

/// <summary><c>naflow kernel list</c>.</summary>
internal sealed class KernelListCommand : Command
{
    private static readonly string[] Heads = ["NAME", "DISPLAY NAME", "STARTS", "PLACE"];

    private readonly Option<string?> prefix = new("--prefix") { Description = "A Python installation to look into as well.", HelpName = "DIR" };

    public KernelListCommand(ToolConsole console)
        : base("list", "Lists the kernels of this toolkit where Jupyter looks for them, and whether the program they start is still there.")
    {
        Add(prefix);
        SetAction(parsed =>
        {
            IEnumerable<string> also = parsed.GetValue(prefix) is { } folder ? [KernelFolders.Under(folder)] : [];
            TextColumns.Write(console.Out, [Heads, .. also.Concat(KernelFolders.All).Distinct().SelectMany(path => Rows(new(path)))]);
            return ExitCode.Done;
        });
    }

    private static IEnumerable<string[]> Rows(KernelFolder folder) =>
        folder.Kernels.Select(spec => new[] { spec.Name, OneLine.Of(spec.DisplayName), spec.IsUsable ? "yes" : "no: install again", folder.PlaceOf(spec.Name) });
}
