using System.Collections.Immutable;

namespace NAFlow.Interactive;

/// <summary>One field of a chart, with an upright axis of its own.</summary>
/// <param name="Up">The upright axis.</param>
/// <param name="Series">What is drawn, from the back to the front.</param>
public sealed record ChartPanel(ChartAxis Up, ImmutableArray<ChartSeries> Series);
