using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace NAFlow.Cli;

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
