using System.CommandLine;
using System.CommandLine.Parsing;

namespace NAFlow.Cli;

/// <summary>A command: what it is for, examples of it, and its options under headings.</summary>
internal abstract class ToolCommand(string name, string about, params string[] examples) : Command(name, about)
{
    private readonly List<OptionHeading> headings = [];

    /// <summary>Command lines that a newcomer may type.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>The options by heading, in the order of the help.</summary>
    public IReadOnlyList<OptionHeading> Headings => headings;

    /// <summary>Adds options under a heading of the help.</summary>
    protected void Add(string heading, params IReadOnlyList<Option> options)
    {
        headings.Add(new OptionHeading(heading, options));
        foreach (var option in options) Add(option);
    }

    /// <summary>Adds groups of options under a heading of the help.</summary>
    protected void Add(string heading, params IReadOnlyList<IOptionGroup> groups) => Add(heading, [.. groups.SelectMany(group => group.All)]);

    /// <summary>Sets what the command does; it may be cancelled on its way.</summary>
    protected void Does(Func<ParseResult, CancellationToken, int> run) =>
        SetAction((parsed, cancellation) => Task.FromResult(run(parsed, cancellation)));
}

/// <summary>Options of a command that the help shows together.</summary>
internal sealed record OptionHeading(string Text, IReadOnlyList<Option> Options);

/// <summary>The command of a command line, by its names.</summary>
internal static class CommandNames
{
    /// <summary>The command and those it belongs to, such as <c>naflow weights pull</c>.</summary>
    public static string Of(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: var command }; result = result.Parent) names
            .Push(command.Name);
        return string.Join(' ', names);
    }
}
