using NAFlow.Inversion;

namespace NAFlow.Evaluation;

/// <summary>The flow with one dial of the solver turned, each alone, from the default: tolerance, damping and the cap on iterations.</summary>
public static class SolverDials
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MapMethod> All { get; } =
    [
        .. new[] { 1e-1, 3e-2, 1e-2, 1e-3 }.Select(tolerance => Turned($"flow, tolerance {tolerance.ToText()}", solver => solver with { Tolerance = tolerance })),
        .. new[] { 0.03, 0.1, 0.3 }.Select(damping => Turned($"flow, damping {damping.ToText()}", solver => solver with { Damping = damping })),
        .. new[] { 2, 5, 10, 20 }.Select(most => Turned($"flow, at most {most} iterations", solver => solver with { MaxIterations = most })),
    ];

    private static MapMethod Turned(string name, Func<LsmrOptions, LsmrOptions> turn)
    {
        var inversion = ExplainOptions.Default.Inversion;
        return MapMethod.Flow(name, ExplainOptions.Default with { Inversion = inversion with { Solver = turn(inversion.Solver) } });
    }

    private static string ToText(this double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
