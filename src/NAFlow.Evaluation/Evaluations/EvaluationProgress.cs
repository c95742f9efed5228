namespace NAFlow.Evaluation;

/// <summary>How far an evaluation has come.</summary>
/// <param name="Done">The images that are done, earlier runs counted.</param>
/// <param name="Count">All images; 0 while they are still being chosen.</param>
/// <param name="Doing">What is done now, such as the name of a method.</param>
public sealed record EvaluationProgress(int Done, int Count, string Doing);
