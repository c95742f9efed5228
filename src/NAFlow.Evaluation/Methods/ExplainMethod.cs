using NAFlow.Inversion;

namespace NAFlow.Evaluation;

/// <summary>A way of explaining that a study compares with others.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Options">The options.</param>
public sealed record ExplainMethod(string Name, ExplainOptions Options)
{
    /// <summary>The same, with blocks inverted as one.</summary>
    internal ExplainMethod ByBlocks => new($"{Name} by blocks", With(solved => solved with { Unit = SolveUnit.Block }));

    /// <summary>The same, damped by a fraction of the largest singular value.</summary>
    internal ExplainMethod Damped(double damping) => new(
        FormattableString.Invariant($"{Name}, damped {damping}"),
        With(solved => solved with { Solver = solved.Solver with { Damping = damping } }));

    private ExplainOptions With(Func<SolvedInverse, SolvedInverse> change) => Options.Inverse is SolvedInverse solved
        ? Options with { Inverse = change(solved) }
        : throw new InvalidInputException($"{Name} solves nothing, so there is nothing to turn; choose another method.");
}
