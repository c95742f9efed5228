using NAFlow.Experiments.Methods;
using NAFlow.Experiments.Metrics;

namespace NAFlow.Experiments.Evaluations.Plans;

internal static class Named
{
    public static IReadOnlyList<MapMethod> Methods(IReadOnlyList<string> names, int seed) => names is ["all"]
        ? MapMethod.Compared
        : [.. names.Select(name => MapMethod.Compared.FirstOrDefault(method => method.Name == name) ?? throw new InvalidInputException($"There is no method '{name}' (seed {seed})."))];

    public static IReadOnlyList<IMapMetric> Metrics(IReadOnlyList<string> names) =>
        [.. names.Select(name => name == "cheap" ? new Peak() : throw new InvalidInputException($"There is no metric '{name}'."))];

    private sealed record Peak : IMapMetric
    {
        public string Name => "peak";

        public IReadOnlyList<MetricFigure> Figures { get; } = [new("peak", "Largest value", Better.Neither, "-")];

        public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default) => new Scorer();

        private sealed class Scorer : MapByMapScorer
        {
            protected override IEnumerable<(string Figure, double Value)> Score(NAFlow.Imaging.HeatMap map, CancellationToken cancellation)
            {
                yield return ("peak", map.Values.Span.ToArray().Max());
            }
        }
    }
}
