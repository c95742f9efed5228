using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;

namespace NAFlow.Cli;

/// <summary>
/// The help of a command in 100 columns: what it is for, how it is called, examples, sub-commands, arguments, and options under their headings.
/// </summary>
/// <param name="overview">Writes the help of the tool itself.</param>
internal sealed class HelpText(Action<TextWriter> overview) : SynchronousCommandLineAction
{
    /// <summary>The width of every help text.</summary>
    public const int Columns = 100;

    private const int TextColumn = 28;

    /// <summary>A space at which no line ends.</summary>
    private const char Unbroken = '\u00A0';

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parsed)
    {
        var writer = parsed.InvocationConfiguration.Output;
        if (parsed.CommandResult.Parent is null) overview(writer);
        else Write(writer, parsed.CommandResult.Command, CommandNames.Of(parsed));
        return ExitCode.Done;
    }

    /// <summary>Writes a name and beside it a text, which begins on the next line where the name is long.</summary>
    public static void WriteEntry(TextWriter writer, string name, string text, int column = TextColumn)
    {
        var start = $"  {name}  ".PadRight(column);
        if (start.Length > column)
        {
            writer.WriteLine(start.TrimEnd());
            start = new string(' ', column);
        }

        foreach (var line in Wrap(text, Columns - column))
        {
            writer.WriteLine(start + line.Replace(Unbroken, ' '));
            start = new string(' ', column);
        }
    }

    private static void Write(TextWriter writer, Command command, string line)
    {
        WriteText(writer, command.Description ?? string.Empty);
        writer.WriteLine();
        var hasSubcommands = command.Subcommands.Count > 0;
        var arguments = string.Concat(command.Arguments.Select(argument => $" {Called(argument)}"));
        writer.WriteLine($"Usage: {line}{(hasSubcommands ? " COMMAND" : string.Empty)}{arguments} [options]");
        var (examples, headings) = command is ToolCommand own ? (own.Examples, own.Headings) : ([], []);
        WriteSection(writer, "Examples", examples, example => writer.WriteLine($"  {example}"));
        WriteSection(writer, "Commands", command.Subcommands, sub => WriteEntry(writer, sub.Name, FirstSentence(sub.Description ?? string.Empty)));
        WriteSection(writer, "Arguments", command.Arguments, argument => WriteEntry(writer, argument.Name, argument.Description ?? string.Empty));
        foreach (var (heading, options) in headings) WriteSection(writer, heading, options, option => WriteOption(writer, option));
        var others = command.Options.Except(headings.SelectMany(heading => heading.Options)).ToArray();
        WriteSection(writer, "Options", others, option => WriteOption(writer, option));
        if (others.Length == 0) writer.WriteLine();
        WriteEntry(writer, "-h, --help", "Show this text.");
        if (!hasSubcommands) return;
        writer.WriteLine();
        writer.WriteLine($"{line} COMMAND --help says more of each.");
    }

    private static void WriteSection<T>(TextWriter writer, string heading, IEnumerable<T> entries, Action<T> write)
    {
        if (!entries.Any()) return;
        writer.WriteLine();
        writer.WriteLine($"{heading}:");
        foreach (var entry in entries) write(entry);
    }

    private static void WriteOption(TextWriter writer, Option option)
    {
        var value = option.HelpName ?? (option.ValueType == typeof(bool) ? string.Empty : option.Name.TrimStart('-').ToUpperInvariant());
        var standard = option is IDefaultName named ? named.DefaultName
            : option.HasDefaultValue && option.ValueType != typeof(bool) && !option.ValueType.IsArray
                ? Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture)
            : null;
        var ending = string.IsNullOrEmpty(standard) ? string.Empty : $" [default:{Unbroken}{standard}]";
        WriteEntry(writer, $"{option.Name} {value}".TrimEnd(), option.Description + ending);
    }

    private static string Called(Argument argument) => (argument.Arity.MinimumNumberOfValues, argument.Arity.MaximumNumberOfValues) switch
    {
        (0, 1) => $"[{argument.Name}]",
        (0, _) => $"[{argument.Name}...]",
        (_, 1) => argument.Name,
        _ => $"{argument.Name}...",
    };

    /// <summary>
    /// Writes text wrapped at the width: lines that follow each other are one paragraph, and lines that begin with a space stay as they are.
    /// </summary>
    private static void WriteText(TextWriter writer, string text)
    {
        var paragraph = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.Length > 0 && line[0] != ' ')
            {
                paragraph.Add(line);
                continue;
            }

            End();
            writer.WriteLine(line);
        }

        End();

        void End()
        {
            foreach (var wrapped in Wrap(string.Join(' ', paragraph), Columns)) writer.WriteLine(wrapped);
            paragraph.Clear();
        }
    }

    private static string FirstSentence(string text)
    {
        var paragraph = text.ReplaceLineEndings("\n").Split("\n\n")[0].Replace('\n', ' ');
        var end = paragraph.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? paragraph : paragraph[..(end + 1)];
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = string.Empty;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = string.Empty;
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return line;
    }
}
