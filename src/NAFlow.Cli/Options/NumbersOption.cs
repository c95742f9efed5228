using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace NAFlow.Cli;

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
