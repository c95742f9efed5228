using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Inversion;

namespace NAFlow.Cli;

/// <summary>Methods by name, each with a tolerance of its own after an @, such as <c>kept@3e-2</c>.</summary>
internal static class LocaliseMethods
{
    private static readonly Dictionary<string, ExplainOptions> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["kept"] = ExplainOptions.Default,
        ["minimum-norm"] = ExplainOptions.MinimumNorm,
        ["repaired"] = ExplainOptions.Repaired,
        ["none"] = ExplainOptions.AsPublished,
    };

    /// <summary>The words that may be given.</summary>
    public static string Words => string.Join(", ", Names.Keys);

    /// <summary>Reads a list between commas.</summary>
    /// <exception cref="InvalidInputException">A method is unknown, given twice, or its tolerance is no number.</exception>
    public static IReadOnlyList<ExplainMethod> Read(string list)
    {
        ExplainMethod[] methods = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Method)];
        if (methods.Length == 0) throw new InvalidInputException($"No method is given; choose from {Words}.");
        return methods.GroupBy(method => method.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidInputException($"Method {twice.Key} is given twice; give each once.")
            : methods;
    }

    private static ExplainMethod Method(string word)
    {
        var parts = word.Split('@');
        if (!Names.TryGetValue(parts[0], out var options)) throw new InvalidInputException($"There is no method '{parts[0]}'; choose from {Words}, with a tolerance after @ if you like.");
        if (parts.Length == 1) return new ExplainMethod(word, options);
        if (parts.Length > 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var tolerance))
            throw new InvalidInputException($"'{word}' has no tolerance after its @; write kept@3e-2, for example.");
        return options.Inverse is SolvedInverse solved
            ? new ExplainMethod(word, options with { Inverse = solved with { Solver = solved.Solver with { Tolerance = tolerance } } })
            : throw new InvalidInputException($"'{parts[0]}' solves nothing, so it has no tolerance; leave out the @.");
    }
}
