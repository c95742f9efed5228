namespace NAFlow.Evaluation;

/// <summary>Where a cost is measured.</summary>
/// <param name="Side">The side of the square image, in pixels.</param>
/// <param name="Batch">The images explained together, B.</param>
/// <param name="Threads">libtorch's threads.</param>
public sealed record CostPoint(int Side, int Batch, int Threads);
