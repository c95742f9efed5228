using System.CommandLine;
using NAFlow.Kernel;

namespace NAFlow.Cli;

/// <summary><c>naflow kernel install</c>.</summary>
internal sealed class InstallCommand : Command
{
    private readonly Option<string> name = new("--name") { Description = "What notebooks call the kernel.", DefaultValueFactory = _ => KernelSpec.DefaultName };

    private readonly Option<string> displayName = new("--display-name")
    {
        Description = "What people read.",
        DefaultValueFactory = _ => KernelSpec.DefaultDisplayName,
    };

    private readonly PlaceOptions place = new();

    public InstallCommand(ToolConsole console)
        : base("install", "Makes the kernel known to Jupyter and VS Code. It starts this very copy of the tool; install again when that has moved.")
    {
        Add(name);
        Add(displayName);
        place.AddTo(this);
        SetAction(parsed =>
        {
            var spec = new KernelSpec(parsed.GetRequiredValue(name), parsed.GetRequiredValue(displayName), KernelStart.Command());
            var folder = place.Of(parsed);
            folder.Install(spec);
            console.Out.WriteLine($"The kernel {spec.DisplayName} is installed at {folder.PlaceOf(spec.Name)}");
            return ExitCode.Done;
        });
    }
}
