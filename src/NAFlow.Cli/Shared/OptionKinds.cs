using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace NAFlow.Cli;

/// <summary>Options that belong together.</summary>
internal interface IOptionGroup
{
    /// <summary>The options in the order of the help.</summary>
    IEnumerable<Option> All { get; }
}

/// <summary>An option whose value is a number.</summary>
internal sealed class NumberOption<T> : Option<T?>
    where T : struct, INumber<T>
{
    public NumberOption(string name, string description, string example)
        : base(name)
    {
        Description = description;
        HelpName = "N";
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            if (T.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
            result.AddError($"{name} cannot be '{given}': give a number such as {example}");
            return null;
        };
    }
}

/// <summary>An option whose value is whole numbers between commas; without it, null.</summary>
internal sealed class NumbersOption : Option<ImmutableArray<int>?>
{
    public NumbersOption(string name, string description, string example)
        : base(name)
    {
        Description = description;
        HelpName = "N,N,...";
        CustomParser = result =>
        {
            var numbers = ImmutableArray.CreateBuilder<int>();
            foreach (var word in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
            {
                if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                {
                    numbers.Add(number);
                    continue;
                }

                result.AddError($"{name} cannot be '{result.Tokens[0].Value}': give whole numbers between commas, such as {example}");
                return null;
            }

            return numbers.ToImmutable();
        };
    }
}

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
