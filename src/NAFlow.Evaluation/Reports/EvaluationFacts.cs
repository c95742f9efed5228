using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>What readers should know of an evaluation.</summary>
/// <param name="Images">The images.</param>
/// <param name="Settings">What settles the results, by name.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Notes">More, each a sentence.</param>
public sealed record EvaluationFacts(int Images, IReadOnlyDictionary<string, string> Settings, string Machine, ImmutableArray<string> Notes);
