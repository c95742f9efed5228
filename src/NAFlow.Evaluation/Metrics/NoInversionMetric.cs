using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// How a map agrees with that of no inversion at the same layer: Pearson's correlation over positions. It says whether a flow deep down still has to
/// do with the network, and not whether it is right. It is not defined where no inversion has no map, or one of another size.
/// </summary>
internal sealed class NoInversionMetric : IMapMetric
{
    /// <inheritdoc />
    public string Name => "no-inversion";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
        [new("no_inversion_correlation", "correlation of the map with that of no inversion", Better.Neither, "this project")];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new Scorer(FlowMethods.NoInversion.Explain(image.Traced, cancellation)[0]);
    }

    private sealed class Scorer(MapSet control) : IMapScorer
    {
        public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(maps);
            foreach (var (layer, map) in maps)
                yield return new MapScore(layer, "no_inversion_correlation", control.TryGetValue(layer, out var other) ? Of(map, other) : double.NaN);
        }

        public void Dispose()
        {
        }

        private static double Of(HeatMap map, HeatMap other) =>
            (map.Height, map.Width) == (other.Height, other.Width) ? Correlation.Of(map.Values.Span, other.Values.Span) : double.NaN;
    }
}

/// <summary>
/// What the solver left of a layer's equations, relative to what they were to give. It is a figure of the flow's inversion and is not defined for
/// layers with a closed form, nor for methods that solve nothing.
/// </summary>
internal sealed class ResidualMetric : IMapMetric
{
    /// <inheritdoc />
    public string Name => "residual";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures
    { get; } = [new("residual", "relative residual of the layer's equations", Better.Neither, "this project")];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default) => new Scorer();

    private sealed class Scorer : IMapScorer
    {
        public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
        {
            ArgumentNullException.ThrowIfNull(maps);
            return maps.Keys.Select(
                layer => new MapScore(layer, "residual", maps.Residuals.TryGetValue(layer, out var residual) ? residual : double.NaN));
        }

        public void Dispose()
        {
        }
    }
}
