using System.Globalization;
using System.Text.RegularExpressions;
using NAFlow.Inversion;

namespace NAFlow.Evaluation;

/// <summary>The flow, its control, and flows in which something is changed, by name.</summary>
internal static class FlowMethods
{
    private const string Flow = "flow", Number = @"(\d+(?:\.\d+)?(?:e-?\d+)?)";

    /// <summary>What may be changed; a number stands where the words have #.</summary>
    private static readonly (string Words, Func<SolvedInverse, double, SolvedInverse> Change)[] Changes =
    [
        ("minimum norm", (_, _) => Inverse.MinimumNorm),
        ("block by block", (inverse, _) => inverse with { Unit = SolveUnit.Block }),
        ("folded", (inverse, _) => inverse is KeptInverse kept
            ? kept with { FoldsNormalisation = true }
            : throw new InvalidInputException("Minimum norm always folds normalisations into their convolutions; leave out 'folded'.")),
        ("tolerance #", (inverse, value) => inverse with { Solver = inverse.Solver with { Tolerance = value } }),
        ("epsilon #", (inverse, value) => inverse with { Epsilon = value }),
        ("damping #", (inverse, value) => inverse with { Solver = inverse.Solver with { Damping = value } }),
        ("at most # iterations", (inverse, value) =>
            inverse with { Solver = inverse.Solver with { MaxIterations = (int)Math.Min(value, int.MaxValue) } }),
    ];

    /// <summary>The flow, as it is by default.</summary>
    public static MapMethod Default { get; } = MapMethod.Flow(Flow, ExplainOptions.Default);

    /// <summary>No inversion, the control, as the published program computes it.</summary>
    public static MapMethod NoInversion { get; } = MapMethod.Flow("no inversion", ExplainOptions.AsPublished);

    /// <summary>The flow from the share start.</summary>
    public static MapMethod ShareStart { get; } = MapMethod.Flow("share start", ExplainOptions.Default with { Start = FlowStart.Share });

    /// <summary>What sets the answer apart.</summary>
    public static MapMethod Contrast { get; } = MapMethod.Flow("contrast", ExplainOptions.Contrast);

    /// <summary>Both questions in one.</summary>
    public static MapMethod Balanced { get; } = MapMethod.Flow("balanced", ExplainOptions.Balanced);

    /// <summary>
    /// The two questions, and what they are made of: contrast from the share start, and contrastive relevance without an inversion.
    /// </summary>
    public static IReadOnlyList<MapMethod> Questions { get; } =
    [
        Default,
        ShareStart,
        Contrast,
        Balanced,
        MapMethod.Flow("contrast, share start", ExplainOptions.Contrast with { Start = FlowStart.Share }),
        MapMethod.Flow("contrast, no inversion", ExplainOptions.Contrast with { Inverse = Inverse.None }),
    ];

    /// <summary>Whether a name is of a flow: one of the questions, or a flow in which something is changed; no inversion is none.</summary>
    public static bool IsFlow(string name) => Questions.Any(method => method.Name == name) || name.StartsWith(Flow, StringComparison.Ordinal);

    /// <summary>A flow in which something is changed from the default.</summary>
    /// <param name="name">
    /// <c>flow</c> and what is changed, between commas or hyphens: <c>minimum norm</c>, which comes first, <c>block by block</c>, <c>folded</c>,
    /// <c>tolerance N</c>, <c>epsilon N</c>, <c>damping N</c> and <c>at most N iterations</c>, such as <c>flow, minimum norm, damping 0.1</c>.
    /// </param>
    /// <returns>The method; null where the name is of no such flow.</returns>
    /// <exception cref="InvalidInputException">The solver cannot be run with a number that is given.</exception>
    public static MapMethod? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var rest = MethodName.Plain(name);
        if (!rest.StartsWith(Flow, StringComparison.Ordinal)) return null;
        var given = Flow;
        SolvedInverse inverse = Inverse.Kept;
        for (rest = rest[Flow.Length..]; rest.Length > 0;)
        {
            var (words, change, found) =
                Changes.Select(known => (known.Words, known.Change, Found: Begin(rest, known.Words))).FirstOrDefault(known => known.Found.Success);
            if (change is null) return null;
            var value = found.Groups[1].Success ? double.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
            inverse = change(inverse, value);
            given += $", {words.Replace("#", value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)}";
            rest = rest[found.Length..];
        }

        return MapMethod.Flow(given, ExplainOptions.Default with { Inverse = inverse });
    }

    private static Match Begin(string text, string words) =>
        Regex.Match(text, $"^-{MethodName.Plain(words).Replace("#", Number, StringComparison.Ordinal)}(?=-|$)");
}

/// <summary>Names of methods as they are compared.</summary>
internal static class MethodName
{
    /// <summary>What the control was called in evaluations and plans of earlier versions.</summary>
    private const string FormerControl = "flow without inversion";

    /// <summary>Lower case, hyphens for spaces, no commas.</summary>
    public static string Plain(string name) => name.Trim().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-').ToLowerInvariant();

    /// <summary>The name that a method has now.</summary>
    public static string Current(string name) => Plain(name) == Plain(FormerControl) ? FlowMethods.NoInversion.Name : name;
}

/// <summary>The flow with one part switched, each alone, from the default.</summary>
public static class AblationList
{
    /// <summary>All of them. The one without channel weights has maps of similarities only.</summary>
    public static IReadOnlyList<MapMethod> All { get; } =
    [
        FlowMethods.NoInversion,
        MapMethod.Flow("flow without abandoning", ExplainOptions.Default with { Inverse = Inverse.Kept with { Abandoning = false } }),
        MapMethod.Flow("flow without coefficients", ExplainOptions.Default with { Coefficients = CoefficientRule.Uniform }),
        FlowMethods.Find("flow, minimum norm")!,
        ChannelWeights.Without("flow without channel weights", ExplainOptions.Default),
        MapMethod.Flow("flow, first rows as published", ExplainOptions.Repaired),
        FlowMethods.Find("flow, block by block")!,
    ];
}

/// <summary>The flow with one option of the solver changed, each alone, from the default: tolerance, damping and the cap on iterations.</summary>
internal static class SolverDials
{
    private static readonly string[] Changes =
    [
        "tolerance 0.1", "tolerance 0.03", "tolerance 0.01", "tolerance 0.001", "damping 0.03", "damping 0.1", "damping 0.3",
        "at most 2 iterations", "at most 5 iterations", "at most 10 iterations", "at most 20 iterations",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MapMethod> All { get; } = [.. Changes.Select(change => FlowMethods.Find($"flow, {change}")!)];
}
