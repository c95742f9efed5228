namespace NAFlow.Evaluation;

/// <summary>How long one step of an evaluation took.</summary>
/// <param name="Subject">What was evaluated.</param>
/// <param name="Image">The image's number in the evaluation, from 0.</param>
/// <param name="Method">The method; null for what is done once for all methods.</param>
/// <param name="Step"><c>forward</c>, <c>sweep</c>, <c>explain</c>, or the name of a metric.</param>
/// <param name="Seconds">The time.</param>
public sealed record EvaluationTiming(string Subject, int Image, string? Method, string Step, double Seconds);
