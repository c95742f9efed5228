using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using NAFlow.Evaluation;

namespace NAFlow.Experiments;

/// <summary>Evaluations that run one after another.</summary>
/// <param name="Evaluations">The evaluations, each under a name of its own.</param>
public sealed partial record EvaluationPlan(IReadOnlyList<EvaluationSettings> Evaluations)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Reads a plan: <c>{ "evaluations": [ { "name": ... }, ... ] }</c> with the settings of <see cref="EvaluationSettings"/>.</summary>
    /// <param name="path">A file of JSON.</param>
    /// <exception cref="InvalidInputException">It is not there, or something in it is unknown or cannot be used.</exception>
    public static EvaluationPlan Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Parse(File.ReadAllText(path), $"'{path}'");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({problem.Message.TrimEnd('.')}); give a plan with --plan.", problem);
        }
    }

    /// <summary>Reads a plan from its text.</summary>
    /// <param name="text">JSON, as in a file.</param>
    /// <param name="what">What it is called in sentences.</param>
    /// <exception cref="InvalidInputException">Something in it is unknown or cannot be used.</exception>
    public static EvaluationPlan Parse(string text, string what)
    {
        try
        {
            return Require(JsonSerializer.Deserialize<EvaluationPlan>(text, Format), what);
        }
        catch (JsonException problem)
        {
            throw new InvalidInputException($"{what} cannot be read as a plan: {Reason(problem)}.", problem);
        }
    }

    private static EvaluationPlan Require(EvaluationPlan? plan, string what)
    {
        if (plan?.Evaluations is not { Count: > 0 } all) throw new InvalidInputException(
            $"{what} plans no evaluation; give a list \"evaluations\" with at least one.");
        return all.GroupBy(evaluation => evaluation.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidInputException($"{what} plans '{twice.Key}' twice; give each evaluation a name of its own.")
            : plan;
    }

    private static string Reason(JsonException problem)
    {
        if (Unknown().Match(problem.Message) is { Success: true } unknown)
            return $"there is no setting '{unknown.Groups[1].Value}'; the settings of {(unknown.Groups[2].Value == typeof(EvaluationSettings).FullName ? "an evaluation" : "it")} are {string.Join(", ", NamesOf(unknown.Groups[2].Value))}";
        if (problem.Message.Contains("missing required", StringComparison.Ordinal)) return $"an evaluation has no name{Place(problem)}; give it one";
        return problem.Path is not null && problem.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? $"the value of {problem.Path.TrimStart('$', '.')} is of the wrong kind; give text in quotes, numbers without, and lists in brackets"
            : $"it is no JSON as it should be{Place(problem)} ({problem.Message.Split(" Path: ")[0].TrimEnd('.')})";
    }

    private static IEnumerable<string> NamesOf(string type) =>
        ((typeof(EvaluationSettings).Assembly.GetType(type) ?? typeof(MetricOptions).Assembly.GetType(type))?
            .GetProperties(BindingFlags.Public | BindingFlags.Instance) ?? [])
            .Where(property => property.CanWrite).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    private static string Place(JsonException problem) => problem.LineNumber is { } line ? $" near line {line + 1}" : string.Empty;

    [GeneratedRegex("property '([^']*)' could not be mapped to any .NET member contained in type '([^']*)'")]
    private static partial Regex Unknown();
}
