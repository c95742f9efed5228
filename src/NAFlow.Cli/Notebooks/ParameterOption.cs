using System.Collections.Immutable;
using System.CommandLine;

namespace NAFlow.Cli;

/// <summary><c>--parameter name=value</c>, as often as wanted.</summary>
internal sealed class ParameterOption : Option<string[]>
{
    public ParameterOption()
        : base("--parameter")
    {
        Description = "Set a variable of the cell tagged parameters; may be given several times.";
        HelpName = "NAME=VALUE";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>The values by name.</summary>
    /// <exception cref="InvalidInputException">One is not of the form, or given twice.</exception>
    public ImmutableSortedDictionary<string, string> In(ParseResult parsed)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var given in parsed.GetValue(this) ?? [])
        {
            var end = given.IndexOf('=', StringComparison.Ordinal);
            if (end < 1) throw new InvalidInputException($"--parameter cannot be '{given}': give a name and a value, such as images=5.");
            var name = given[..end].Trim();
            if (!values.TryAdd(name, given[(end + 1)..])) throw new InvalidInputException($"The parameter {name} is given twice; give it once.");
        }

        return values.ToImmutable();
    }
}
