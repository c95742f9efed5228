using System.CommandLine;

namespace NAFlow.Cli;

/// <summary><c>naflow experiment</c>.</summary>
internal sealed class ExperimentCommand : Command
{
    public ExperimentCommand(ToolConsole console)
        : base("experiment", "The nine experiments over four tasks: judges a network on its task and explains some of its answers.")
    {
        Add(new ExperimentListCommand(console));
        Add(new ExperimentRunCommand(console));
    }
}
