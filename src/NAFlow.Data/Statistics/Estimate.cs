namespace NAFlow.Data;

/// <summary>A mean with its 95% interval.</summary>
/// <param name="Mean">The mean of the sample.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
public sealed record Estimate(double Mean, double Low, double High);
