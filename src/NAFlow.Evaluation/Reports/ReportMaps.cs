using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>Maps of a few images of one evaluation, with what each is worth by one figure.</summary>
public sealed class ReportMaps
{
    private const string Usual = "energy";

    private readonly Dictionary<(int Image, string Method, string Layer), double> values;

    private ReportMaps(
        ImmutableArray<KeptMaps> images, ImmutableArray<string> layers, MetricFigure? figure, Dictionary<(int, string, string), double> values) =>
        (Images, Layers, Figure, this.values) = (images, layers, figure, values);

    /// <summary>The images.</summary>
    public ImmutableArray<KeptMaps> Images { get; }

    /// <summary>The layers, the deepest first.</summary>
    public ImmutableArray<string> Layers { get; }

    /// <summary>The figure that stands under each map; null where none with a direction is known.</summary>
    public MetricFigure? Figure { get; }

    /// <summary>The heading.</summary>
    internal string Title => Images.Length == 1 ? "Maps of one image" : $"Maps of {Images.Length} images";

    /// <summary>What readers should know of the maps.</summary>
    internal string Note =>
        "The first images of the evaluation, not chosen by their maps. Each map has its own scale, to the 99th percentile of its values."
        + (Images.SelectMany(image => image.Maps).Any(map => map.Map.IsSigned)
            ? " Where a map has negative values, blue is negative, red positive and the lightest 0."
            : string.Empty)
        + (Figure is null ? string.Empty : $" Under each map stands its {Figure.Name.Replace('_', ' ')}: {Figure.Title}.");

    /// <summary>The methods that have a map at a layer, in the order of the evaluation.</summary>
    public ImmutableArray<string> MethodsAt(string layer) =>
        [.. Images.SelectMany(image => image.Maps).Where(map => map.Layer == layer).Select(map => map.Method).Distinct()];

    /// <summary>The value of the figure of a map; null where it is not known.</summary>
    public double? ValueOf(KeptMaps image, KeptMap map) =>
        values.TryGetValue((image.Image, map.Method, map.Layer), out var value) ? value : null;

    /// <summary>The maps with their values; null where there is no map.</summary>
    /// <param name="images">The maps that were kept.</param>
    /// <param name="rows">The rows of the evaluation.</param>
    /// <param name="options">Which figures are reported.</param>
    internal static ReportMaps? Of(ImmutableArray<KeptMaps> images, IReadOnlyList<EvaluationRow> rows, ReportOptions options)
    {
        if (!images.Any(image => image.Maps.Length > 0)) return null;
        var kept = images.SelectMany(image => image.Maps, (image, map) => (image.Image, map.Method, map.Layer)).ToHashSet();
        var known = rows.Where(row => row.Value is not null && kept.Contains((row.Image, row.Method, row.Layer))).ToLookup(row => row.Figure);
        var figure = known.Select(figure => options.Describe(figure.Key))
            .Where(figure => figure.Better != Better.Neither && (options.Figures.IsEmpty || options.Figures.Contains(figure.Name)))
            .MaxBy(figure => figure.Name == Usual);
        var depths = rows.GroupBy(row => row.Layer).ToDictionary(layer => layer.Key, layer => layer.First().Depth);
        return new ReportMaps(
            images, [.. kept.Select(map => map.Layer).Distinct().OrderByDescending(layer => depths.GetValueOrDefault(layer))], figure,
            figure is null ? [] : known[figure.Name].ToDictionary(row => (row.Image, row.Method, row.Layer), row => row.Value!.Value));
    }
}
