using System.CommandLine;

namespace NAFlow.Cli;

/// <summary>An option whose value is one of a few words; without it, the default of the type.</summary>
internal sealed class ChoiceOption<T> : Option<T?>
{
    public ChoiceOption(string name, string description, params (string Word, T Value)[] choices)
        : base(name)
    {
        var words = string.Join('|', choices.Select(choice => choice.Word));
        Description = description;
        HelpName = words;
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            foreach (var (word, value) in choices)
                if (word.Equals(given, StringComparison.OrdinalIgnoreCase))
                    return value;
            result.AddError($"{name} cannot be '{given}': choose {words.Replace("|", ", ", StringComparison.Ordinal)}");
            return default;
        };
    }
}
