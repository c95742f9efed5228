using NAFlow.Networks;

namespace NAFlow.Evaluation;

/// <summary>All methods of making maps by name, and groups of them.</summary>
public static class MethodList
{
    private static readonly string[] Groups = ["all", "flow", "questions", "baselines", "controls", "ablations", "grid", "dials"];

    /// <summary>The flow, no inversion (its control), and Grad-CAM.</summary>
    public static IReadOnlyList<MapMethod> Compared { get; } = [FlowMethods.Default, FlowMethods.NoInversion, GradCam.Method];

    /// <summary>The flow, the baselines and the controls, in this order: what the group <c>all</c> stands for.</summary>
    /// <param name="seed">The seed of what is random.</param>
    /// <param name="options">The baselines' options; null for those of their references.</param>
    public static IReadOnlyList<MapMethod> Methods(int seed, BaselineOptions? options = null) =>
        Find(["all"], seed, options);

    /// <summary>The methods of these names, each once, in the order of the names.</summary>
    /// <param name="names">
    /// Names in any letter case, with hyphens or spaces and with or without commas, such as <c>grad-cam++</c>; flows of
    /// <see cref="FlowMethods.Find"/>; or groups: <c>flow</c>, <c>questions</c> (what the score is made of and what sets it apart), <c>baselines</c>,
    /// <c>controls</c>,
    /// <c>ablations</c>, <c>grid</c>, <c>dials</c>, <c>all</c> (the first three).
    /// </param>
    /// <param name="seed">The seed of what is random.</param>
    /// <param name="options">The baselines' options; null for those of their references.</param>
    /// <exception cref="InvalidInputException">There is no name, or one is unknown; the sentence gives the nearest.</exception>
    public static IReadOnlyList<MapMethod> Find(IEnumerable<string> names, int seed, BaselineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        options ??= BaselineOptions.Default;
        IReadOnlyList<MapMethod> baselines = BaselineList.All(seed, options), controls = ControlList.All(seed);
        MapMethod[] flow = [FlowMethods.Default];
        MapMethod[] everything = [.. FlowMethods.Questions, .. baselines, .. controls, .. AblationList.All, .. SolverDials.All, .. FullGrid.All];
        MapMethod[] found = [.. names.SelectMany(Of).DistinctBy(method => method.Name)];
        return found.Length > 0
            ? found
            : throw new InvalidInputException($"No method was named; give some, or a group: {string.Join(", ", Groups)}.");

        IEnumerable<MapMethod> Of(string name) => MethodName.Plain(MethodName.Current(name)) switch
        {
            "all" => [.. flow, .. baselines, .. controls],
            "flow" => flow,
            "questions" => FlowMethods.Questions,
            "baselines" => baselines,
            "controls" => controls,
            "ablations" => AblationList.All,
            "grid" => FullGrid.All,
            "dials" => SolverDials.All,
            var plain => [everything.FirstOrDefault(method => MethodName.Plain(method.Name) == plain) ?? FlowMethods.Find(plain)
                ?? throw Unknown(name, everything)],
        };
    }

    private static InvalidInputException Unknown(string name, IEnumerable<MapMethod> methods)
    {
        var known = methods.Select(method => MethodName.Plain(method.Name)).Concat(Groups).Distinct().ToArray();
        return new InvalidInputException(
            $"There is no method named '{name}'; the nearest of {known.Length} are {string.Join(", ", EditDistance.Nearest(MethodName.Plain(name), known))}.");
    }
}
