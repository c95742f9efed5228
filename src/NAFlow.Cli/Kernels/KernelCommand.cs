using System.CommandLine;

namespace NAFlow.Cli;

/// <summary><c>naflow kernel</c>.</summary>
internal sealed class KernelCommand : Command
{
    private const string About = """
        The C# kernel for Jupyter and VS Code.

        Examples:
          naflow kernel install
          naflow kernel install --prefix .venv --display-name "C# (lab)"
          naflow kernel list
        """;

    public KernelCommand(ToolConsole console)
        : base("kernel", About)
    {
        Add(new InstallCommand(console));
        Add(new UninstallCommand(console));
        Add(new KernelListCommand(console));
        Add(new StartCommand(console));
    }
}
