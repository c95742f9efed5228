using System.CommandLine;

namespace NAFlow.Cli;

/// <summary><c>naflow data</c>.</summary>
internal sealed class DataCommand : Command
{
    private const string About = """
        The creatures: drawn pictures whose classes are decided by parts that are known pixel by pixel. They are drawn from a seed, and the same everywhere.

        Examples:
          naflow data preview
          naflow data preview --set counterfactual-test --size 192
          naflow data export novel --out creatures
        """;

    public DataCommand(ToolConsole console)
        : base("data", About)
    {
        Add(new PreviewCommand(console));
        Add(new ExportCommand(console));
    }
}
