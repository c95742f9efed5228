using System.CommandLine;
using NAFlow.Kernel;

namespace NAFlow.Cli;

/// <summary><c>naflow kernel uninstall</c>.</summary>
internal sealed class UninstallCommand : Command
{
    private readonly Option<string> name = new("--name") { Description = "What notebooks call the kernel.", DefaultValueFactory = _ => KernelSpec.DefaultName };

    private readonly PlaceOptions place = new();

    public UninstallCommand(ToolConsole console)
        : base("uninstall", "Takes away what naflow kernel install wrote, and nothing else.")
    {
        Add(name);
        place.AddTo(this);
        SetAction(parsed =>
        {
            var (kernel, folder) = (parsed.GetRequiredValue(name), place.Of(parsed));
            folder.Uninstall(kernel);
            console.Out.WriteLine($"The kernel {kernel} is no longer at {folder.PlaceOf(kernel)}");
            return ExitCode.Done;
        });
    }
}
