using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>The values of one figure of one subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Figure">The figure's name.</param>
/// <param name="Layers">The layers, from the image on.</param>
/// <param name="Methods">The methods, in the order of the rows.</param>
/// <param name="Images">The number of images.</param>
/// <param name="Values">By method and layer, a value for every image; NaN where there is none.</param>
internal sealed record FigureValues(
    string Subject, string Figure, ImmutableArray<ReportLayer> Layers, ImmutableArray<string> Methods, int Images,
    IReadOnlyDictionary<(string Method, string Layer), double[]> Values)
{
    /// <summary>The values of every figure of every subject, in the order of the rows.</summary>
    /// <exception cref="InvalidInputException">A value is there twice.</exception>
    public static IEnumerable<FigureValues> Of(IReadOnlyList<EvaluationRow> rows)
    {
        foreach (var subject in rows.GroupBy(row => row.Subject))
        {
            var places = subject.Select(row => row.Image).Distinct().Order().Index().ToDictionary(image => image.Item, image => image.Index);
            foreach (var figure in subject.GroupBy(row => row.Figure)) yield return Of(subject.Key, figure.Key, [.. figure], places);
        }
    }

    /// <summary>The finite values of two cells on the images that both have.</summary>
    public static (double[] First, double[] Second) Paired(double[] first, double[] second)
    {
        var both = first.Zip(second).Where(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second)).ToArray();
        return ([.. both.Select(pair => pair.First)], [.. both.Select(pair => pair.Second)]);
    }

    /// <summary>The mean over layers on every image; NaN where a layer has no value.</summary>
    public double[] MeanOver(string method, IReadOnlyList<ReportLayer> layers)
    {
        var columns = layers.Select(layer => Values[(method, layer.Name)]).ToArray();
        return [.. Enumerable.Range(0, Images).Select(image => columns.Average(column => column[image]))];
    }

    private static FigureValues Of(string subject, string figure, IReadOnlyList<EvaluationRow> rows, Dictionary<int, int> places)
    {
        var values = new Dictionary<(string Method, string Layer), double[]>();
        foreach (var row in rows)
        {
            if (!values.TryGetValue((row.Method, row.Layer), out var column))
            {
                values[(row.Method, row.Layer)] = column = new double[places.Count];
                Array.Fill(column, double.NaN);
            }

            if (!double.IsNaN(column[places[row.Image]]))
                throw new InvalidInputException($"'{subject}' has {figure} of image {row.Image} twice for {row.Method} at {row.Layer}; give the folder of each evaluation once.");
            column[places[row.Image]] = row.Value ?? double.NaN;
        }

        return new FigureValues(
            subject, figure, [.. rows.GroupBy(row => row.Layer).Select(layer => new ReportLayer(layer.Key, layer.First().Depth)).OrderBy(layer => layer.Depth)],
            [.. rows.Select(row => row.Method).Distinct()], places.Count, values);
    }
}
