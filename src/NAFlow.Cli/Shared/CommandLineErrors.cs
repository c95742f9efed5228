using System.CommandLine;
using System.CommandLine.Parsing;
using NAFlow.Networks;

namespace NAFlow.Cli;

/// <summary>What is wrong with a command line, in a sentence that names the nearest word where one was mistyped.</summary>
internal static class CommandLineErrors
{
    /// <summary>Commands of earlier versions, with what takes their place.</summary>
    private static readonly Dictionary<string, string> Former = new()
    {
        ["localise"] = "naflow evaluate --boxed FOLDER --metrics pointing,energy",
        ["truth"] = "naflow evaluate --experiments all --counterfactuals test --metrics deciding-part",
    };

    /// <summary>Refuses a command line that its command cannot take.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="commands">The commands of the tool.</param>
    /// <exception cref="InvalidInputException">There is no such command or option, or an option lacks its value or has a wrong one.</exception>
    public static void Refuse(ParseResult parsed, IEnumerable<string> commands)
    {
        var (result, line) = (parsed.CommandResult, CommandNames.Of(parsed));
        if (result.Parent is null && parsed.UnmatchedTokens is [var word, ..] && Former.TryGetValue(word, out var now))
            throw new InvalidInputException($"There is no command '{word}' any more; {now} does the same, and naflow evaluate --help says how.");

        // Where a command takes names or files, a mistyped option is taken for one of them.
        var mistaken = result.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .FirstOrDefault(IsOption);
        if ((mistaken ?? parsed.UnmatchedTokens.FirstOrDefault(IsOption)) is { } option)
        {
            var name = option.Split('=', ':')[0];
            throw new InvalidInputException($"There is no option '{name}'; {Nearest(name, OptionsOf(result))}{line} --help lists all.");
        }

        if (parsed.UnmatchedTokens is [var stray, ..])
        {
            string[] known = [.. result.Parent is null ? commands : result.Command.Subcommands.Select(command => command.Name)];
            throw new InvalidInputException(known.Length > 0
                ? $"There is no command '{stray}'; {Nearest(stray, known.Select(name => (name, name)))}{line} --help lists all."
                : $"'{stray}' is more than {line} takes; {line} --help lists what it takes.");
        }

        if (parsed.Errors is [var error, ..]) throw new InvalidInputException($"{error.Message.TrimEnd('.')}; {line} --help lists what there is.");
    }

    private static bool IsOption(string text) => text is ['-', _, ..] && !Path.Exists(text);

    /// <summary>What may be typed for an option, and its name.</summary>
    private static IEnumerable<(string Typed, string Name)> OptionsOf(CommandResult result)
    {
        var inherited = result.Parent is CommandResult parent ? parent.Command.Options.Where(option => option.Recursive) : [];
        return result.Command.Options.Concat(inherited)
            .SelectMany(option => option.Aliases.Append(option.Name).Select(typed => (typed, option.Name)));
    }

    /// <summary>The name that a mistyped one must mean; nothing where none is near.</summary>
    private static string Nearest(string typed, IEnumerable<(string Typed, string Name)> known)
    {
        var names = known.DistinctBy(entry => entry.Typed.TrimStart('-')).ToDictionary(entry => entry.Typed.TrimStart('-'), entry => entry.Name);
        return EditDistance.Nearest(typed.TrimStart('-'), names.Keys, count: 1) is [var nearest] && IsNear(typed.TrimStart('-'), nearest)
            ? $"the nearest is {names[nearest]}, and "
            : string.Empty;
    }

    private static bool IsNear(string typed, string known) =>
        EditDistance.Between(typed, known) <= 1 + typed.Length / 3 || (typed.Length > 2 && known.Contains(typed, StringComparison.OrdinalIgnoreCase));
}
