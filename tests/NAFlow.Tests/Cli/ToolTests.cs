using System.Text.RegularExpressions;
using NAFlow.Cli;

namespace NAFlow.Tests;

/// <summary>The help of the tool, and that a command is made when it is called and no other is.</summary>
public sealed class ToolTests
{
    private static readonly ToolConsole Silent = new(TextWriter.Null, TextWriter.Null, IsTerminal: false);

    public static TheoryData<string> Names => [.. Entries.Select(entry => entry.Name)];

    private static IEnumerable<CommandEntry> Entries => Tool.Groups.SelectMany(group => group.Entries);

    [Fact]
    public void The_help_of_the_tool_fits_a_screen()
    {
        var run = ToolRun.Of("--help");
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        var lines = run.Out.TrimEnd().Split('\n');
        Assert.InRange(lines.Length, 10, 35);
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, 100));
        Assert.All(Entries, entry => Assert.Single(lines, line => Regex.IsMatch(line, $"^  {entry.Name} +{Regex.Escape(entry.Summary)}$")));
        Assert.Equal(run, ToolRun.Of());
        Assert.Equal(0, ToolRun.Of("--version").Code);
    }

    [Fact]
    public void Only_the_command_that_is_called_is_made()
    {
        Assert.IsType<ExplainCommand>(Assert.Single(Tool.RootFor(["explain", "--help"], Silent).Subcommands));
        Assert.Empty(Tool.RootFor(["--help"], Silent).Subcommands);
        Assert.Empty(Tool.RootFor(["explode"], Silent).Subcommands);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_command_and_its_sub_commands_tell_all_their_options_in_100_columns(string name)
    {
        var command = Assert.Single(Tool.RootFor([name], Silent).Subcommands);
        Assert.Equal(name, command.Name);
        foreach (var (arguments, told) in command.Subcommands.Select(sub => ((string[])[name, sub.Name, "--help"], sub))
            .Prepend(([name, "-h"], command)))
        {
            var run = ToolRun.Of(arguments);
            Assert.Equal((0, string.Empty), (run.Code, run.Error));
            Assert.Contains($"Usage: naflow {string.Join(' ', arguments[..^1])} ", run.Out);
            var lines = run.Out.Split('\n');
            foreach (var option in told.Options) Assert.Single(lines, line => $"{line} ".StartsWith($"  {option.Name} ", StringComparison.Ordinal));
            foreach (var argument in told.Arguments) Assert.Contains($"\n  {argument.Name} ", run.Out);
            Assert.All(
                lines.Where(line => !line.StartsWith("  naflow ", StringComparison.Ordinal)),
                line => Assert.InRange(line.Length, 0, HelpText.Columns));
            Assert.DoesNotContain("System.", run.Out);
        }
    }

    [Theory]
    [InlineData("There is no command 'explian'; the nearest is explain, and naflow --help lists all.", "explian", "frog.jpg")]
    [InlineData("There is no command 'frog.jpg'; naflow --help lists all.", "frog.jpg")]
    [InlineData("There is no option '--hlep'; the nearest is --help, and naflow --help lists all.", "--hlep")]
    [InlineData("There is no command 'pul'; the nearest is pull, and naflow weights --help lists all.", "weights", "pul", "squeezenet1_1")]
    [InlineData("There is no option '--mirrror'; the nearest is --mirror, and naflow weights pull --help lists all.", "weights", "pull", "--mirrror",
        "http://localhost")]
    [InlineData("There is no option '--stpes'; the nearest is --steps, and naflow train --help lists all.", "train", "--stpes", "5")]
    [InlineData("There is no option '-steps'; the nearest is --steps, and naflow train --help lists all.", "train", "protonet", "-steps", "5")]
    [InlineData("'b.pth' is more than naflow inspect takes; naflow inspect --help lists what it takes.", "inspect", "a.pth", "b.pth")]
    [InlineData("Required argument 'FILE' missing for command: 'inspect'; naflow inspect --help lists what there is.", "inspect")]
    public void A_mistyped_word_gets_the_nearest(string sentence, params string[] arguments) =>
        Assert.Equal(new ToolRun(2, string.Empty, sentence + Environment.NewLine), ToolRun.Of(arguments));
}
