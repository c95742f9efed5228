using System.CommandLine;

namespace NAFlow.Cli;

/// <summary><c>naflow weights</c>.</summary>
internal sealed class WeightsCommand : Command
{
    private const string About = """
        Published weights by name: what there is, and the cache on this machine.

        Examples:
          naflow weights list
          naflow weights pull squeezenet1_1
          naflow explain frog.jpg --weights squeezenet1_1
        """;

    public WeightsCommand(ToolConsole console)
        : base("weights", About)
    {
        Add(new WeightsListCommand(console));
        Add(new PullCommand(console));
        Add(new PathCommand(console));
        Add(new VerifyCommand(console));
    }
}
