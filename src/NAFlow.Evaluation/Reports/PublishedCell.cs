using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>One figure of one method at one layer, as it was published.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Value">The mean over images, with its 95% interval.</param>
/// <param name="Images">The images.</param>
/// <param name="IsWithinFirst">Whether it is first, or within the interval of the first.</param>
public sealed record PublishedCell(string Method, ReportLayer Layer, Estimate Value, int Images, bool IsWithinFirst);
