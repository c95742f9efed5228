using NAFlow.Data;

namespace NAFlow.Interactive;

/// <summary>A metric of one method over layers.</summary>
/// <param name="Name">The method.</param>
/// <param name="Layers">The layers, shallow to deep.</param>
/// <param name="Values">The metric at each, with its interval.</param>
public sealed record MetricCurve(string Name, IReadOnlyList<string> Layers, IReadOnlyList<Estimate> Values);
