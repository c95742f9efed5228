using System.CommandLine;

namespace NAFlow.Cli;

/// <summary><c>naflow notebook</c>.</summary>
internal sealed class NotebookCommand : Command
{
    public NotebookCommand(ToolConsole console)
        : base("notebook", "Runs C# notebooks without Jupyter, and checks those that were run.")
    {
        Add(new NotebookRunCommand(console));
        Add(new NotebookCheckCommand(console));
    }
}
