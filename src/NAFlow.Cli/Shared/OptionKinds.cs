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

/// <summary>An option whose default has a name in the help.</summary>
internal interface IDefaultName
{
    /// <summary>The default as it would be given on the command line; null where there is none.</summary>
    string? DefaultName { get; }
}

/// <summary>An option whose value is a number; without it, null.</summary>
internal sealed class NumberOption<T> : Option<T?>
    where T : struct, INumber<T>
{
    /// <param name="name">The option.</param>
    /// <param name="description">What it means, and what holds without it.</param>
    /// <param name="example">A number, for the sentence on one that cannot be read.</param>
    public NumberOption(string name, string description, string example)
        : base(name)
    {
        Description = description;
        HelpName = NumberValue.HelpName;
        CustomParser = result => NumberValue.TryRead<T>(result, name, example, out var number) ? number : null;
    }
}

/// <summary>An option whose value is a number, with a default that the help shows.</summary>
internal sealed class DefaultNumberOption<T> : Option<T>, IDefaultName
    where T : struct, INumber<T>
{
    /// <param name="name">The option.</param>
    /// <param name="description">What it means.</param>
    /// <param name="standard">Its value where the option is not given.</param>
    public DefaultNumberOption(string name, string description, T standard)
        : base(name)
    {
        Description = description;
        HelpName = NumberValue.HelpName;
        DefaultName = standard.ToString(null, CultureInfo.InvariantCulture);
        DefaultValueFactory = _ => standard;
        CustomParser = result => NumberValue.TryRead<T>(result, name, DefaultName, out var number) ? number : default;
    }

    public string DefaultName { get; }
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

/// <summary>The size of an image in pixels.</summary>
internal sealed record ImageSize(int Height, int Width);

/// <summary><c>--size</c>: the size of the network's image, one number for a square.</summary>
internal sealed class SizeOption : Option<ImageSize?>
{
    public SizeOption(string description)
        : base("--size")
    {
        Description = description;
        HelpName = "N|HxW";
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            int?[] sides = [.. given.Split('x', 'X').Select(side =>
                int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : (int?)null)];
            switch (sides)
            {
                case [{ } side]: return new ImageSize(side, side);
                case [{ } height, { } width]: return new ImageSize(height, width);
                default:
                    result.AddError($"{Name} cannot be '{given}': give a number such as 224, or height and width, such as 48x192");
                    return null;
            }
        };
    }
}

/// <summary>An option whose value is one of a few words.</summary>
internal sealed class ChoiceOption<T> : Option<T?>, IDefaultName
{
    /// <summary>An option that is null, or the default of its type, where it is not given.</summary>
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

    /// <summary>An option with a default that the help shows.</summary>
    public ChoiceOption(string name, string description, T standard, params (string Word, T Value)[] choices)
        : this(name, description, choices)
    {
        DefaultName = choices.First(choice => Equals(choice.Value, standard)).Word;
        DefaultValueFactory = _ => standard;
    }

    public string? DefaultName { get; }
}

/// <summary>The reading of options.</summary>
internal static class ParsedOptions
{
    /// <summary>Whether an option stands on the command line, rather than having its default.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}

/// <summary>Numbers on the command line.</summary>
file static class NumberValue
{
    public const string HelpName = "N";

    public static bool TryRead<T>(System.CommandLine.Parsing.ArgumentResult result, string name, string example, out T number)
        where T : struct, INumber<T>
    {
        var given = result.Tokens[0].Value;
        if (T.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out number)) return true;
        result.AddError($"{name} cannot be '{given}': give a number such as {example}");
        return false;
    }
}
