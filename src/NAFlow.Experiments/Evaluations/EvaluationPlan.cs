using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace NAFlow.Experiments;

/// <summary>Evaluations that run one after another.</summary>
/// <param name="Evaluations">The evaluations, each under a name of its own.</param>
public sealed partial record EvaluationPlan(IReadOnlyList<PlannedEvaluation> Evaluations)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Reads a plan: <c>{ "evaluations": [ { "name": ... }, ... ] }</c> with the settings of <see cref="PlannedEvaluation"/>.</summary>
    /// <param name="path">A file of JSON.</param>
    /// <exception cref="InvalidInputException">It is not there, or something in it is unknown or cannot be used.</exception>
    public static EvaluationPlan Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Require(JsonSerializer.Deserialize<EvaluationPlan>(File.ReadAllText(path), Format), path);
        }
        catch (JsonException problem)
        {
            throw new InvalidInputException($"'{path}' cannot be read as a plan: {Reason(problem)}.", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({problem.Message.TrimEnd('.')}); give a plan with --plan.", problem);
        }
    }

    private static EvaluationPlan Require(EvaluationPlan? plan, string path)
    {
        if (plan?.Evaluations is not { Count: > 0 } all) throw new InvalidInputException($"'{path}' plans no evaluation; give a list \"evaluations\" with at least one.");
        return all.GroupBy(evaluation => evaluation.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidInputException($"'{path}' plans '{twice.Key}' twice; give each evaluation a name of its own.")
            : plan;
    }

    private static string Reason(JsonException problem)
    {
        if (Unknown().Match(problem.Message) is { Success: true } unknown)
            return $"there is no setting '{unknown.Groups[1].Value}'; the settings of an evaluation are {string.Join(", ", typeof(PlannedEvaluation).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)))}";
        if (problem.Message.Contains("missing required", StringComparison.Ordinal)) return $"an evaluation has no name{Place(problem)}; give it one";
        return problem.Path is not null && problem.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? $"the value of {problem.Path.TrimStart('$', '.')} is of the wrong kind; give text in quotes, numbers without, and lists in brackets"
            : $"it is no JSON as it should be{Place(problem)} ({problem.Message.Split(" Path: ")[0].TrimEnd('.')})";
    }

    private static string Place(JsonException problem) => problem.LineNumber is { } line ? $" near line {line + 1}" : string.Empty;

    [GeneratedRegex("property '([^']*)' could not be mapped")]
    private static partial Regex Unknown();
}
