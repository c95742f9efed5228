using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>The images of an evaluation.</summary>
/// <param name="Images">Their numbers in the subject.</param>
/// <param name="Notes">What readers of the results should know of the choice, each a sentence.</param>
public sealed record ChosenImages(ImmutableArray<int> Images, ImmutableArray<string> Notes);
