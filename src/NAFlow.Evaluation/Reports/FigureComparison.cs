using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Compares the methods at every layer and over thirds of the layers. Layers are independent, and are done side by side.</summary>
internal static class FigureComparison
{
    public static FigureTable Of(FigureValues values, ReportOptions options, CancellationToken cancellation)
    {
        var figure = options.Describe(values.Figure);
        var byLayer = new IReadOnlyList<FigureCell>[values.Layers.Length];
        Parallel.For(0, byLayer.Length, new ParallelOptions { CancellationToken = cancellation }, place =>
            byLayer[place] = AtLayer(values, values.Layers[place], figure.Better, options));
        var means = MeansOf(values, options);
        var thirds = new IReadOnlyList<ThirdCell>[3];
        Parallel.For(0, thirds.Length, new ParallelOptions { CancellationToken = cancellation }, third =>
            thirds[third] = Over(values, (DepthThird)third, options));
        return new FigureTable(
            values.Subject, figure, options.Reference, values, [.. byLayer.SelectMany(cells => cells)], [.. thirds.SelectMany(cells => cells)], means);
    }

    /// <summary>Every method over all layers of the reference, from the mean over them on every image.</summary>
    private static ImmutableArray<MethodMean> MeansOf(FigureValues values, ReportOptions options)
    {
        ReportLayer[] layers = [.. values.Layers.Where(layer => Has(values, options.Reference, layer))];
        return
        [
            .. values.Methods.Where(method => layers.Length > 0 && layers.All(layer => Has(values, method, layer)))
                .Select(method => (Method: method, Values: values.MeanOver(method, layers))).Where(sample => sample.Values.Any(double.IsFinite))
                .Select(sample => new MethodMean(sample.Method, layers.Length, Estimated(sample.Values, options.Seed))),
        ];
    }

    private static bool Has(FigureValues values, string method, ReportLayer layer) =>
        values.Values.TryGetValue((method, layer.Name), out var column) && column.Any(double.IsFinite);

    private static IReadOnlyList<FigureCell> AtLayer(FigureValues values, ReportLayer layer, Better better, ReportOptions options)
    {
        var samples = values.Methods.Where(method => values.Values.ContainsKey((method, layer.Name)))
            .Select(method => (Method: method, Values: values.Values[(method, layer.Name)])).Where(sample => sample.Values.Any(double.IsFinite))
                .ToArray();
        var cells = samples.Select(sample => Cell(sample.Method, layer, sample.Values, options.Seed)).ToArray();
        if (cells.Length == 0) return cells;
        if (better != Better.Neither)
        {
            var best = better == Better.Lower ? cells.Min(cell => cell.Value.Mean) : cells.Max(cell => cell.Value.Mean);
            var first = samples[Array.FindIndex(cells, cell => cell.Value.Mean == best)].Values;
            cells = [.. cells.Zip(samples, (cell, sample) => Beside(cell, best, Difference(sample.Values, first, options.Seed)))];
            cells = [.. cells.Select(cell => cell with { IsWithinOthers = IsWithinOthers(cell, cells, samples, better, options) })];
        }

        if (samples.FirstOrDefault(sample => sample.Method == options.Reference).Values is not { } reference) return cells;
        cells = [.. cells.Zip(samples, (cell, sample) =>
            cell.Method == options.Reference ? cell : cell with { AgainstReference = Compare(sample.Values, reference, options.Seed) })];
        var corrected = Corrected([.. cells.Select(cell => cell.AgainstReference)]);
        return [.. cells.Zip(corrected, (cell, p) => cell with { CorrectedPValue = p })];
    }

    private static IReadOnlyList<ThirdCell> Over(FigureValues values, DepthThird third, ReportOptions options)
    {
        ReportLayer[] all = [.. values.Layers.Where(layer => Has(values, options.Reference, layer))];
        if (all.Length < 3) return [];
        ReportLayer[] layers = [.. all.Where((_, place) => place * 3 / all.Length == (int)third)];
        var samples = values.Methods.Where(method => layers.All(layer => Has(values, method, layer)))
            .Select(method => (Method: method, Values: values.MeanOver(method, layers))).Where(sample => sample.Values.Any(double.IsFinite))
                .ToArray();
        if (samples.FirstOrDefault(sample => sample.Method == options.Reference).Values is not { } reference) return [];
        ThirdCell[] cells =
        [
            .. samples.Select(sample => new ThirdCell(
                third, sample.Method, layers.Length, Estimated(sample.Values, options.Seed), sample.Method == options.Reference
                    ? null
                    : Compare(sample.Values, reference, options.Seed))),
        ];
        var corrected = Corrected([.. cells.Select(cell => cell.AgainstReference)]);
        return [.. cells.Zip(corrected, (cell, p) => cell with { CorrectedPValue = p })];
    }

    private static FigureCell Cell(string method, ReportLayer layer, double[] values, int seed) =>
        new(method, layer, Estimated(values, seed), values.Count(double.IsFinite));

    private static FigureCell Beside(FigureCell cell, double best, Estimate? difference)
    {
        var isFirst = cell.Value.Mean == best;
        return cell with { IsFirst = isFirst, FromFirst = difference, IsWithinFirst = isFirst || difference is { Low: <= 0, High: >= 0 } };
    }

    /// <summary>Whether a cell is first or within the interval of the first beside the methods that are no flows; those stand beside the reference.</summary>
    private static bool IsWithinOthers(
        FigureCell cell, FigureCell[] cells, (string Method, double[] Values)[] samples, Better better, ReportOptions options)
    {
        if (cell.IsWithinFirst) return true;
        var own = FlowMethods.IsFlow(cell.Method) ? cell.Method : options.Reference;
        var field = cells.Where(other => other.Method == own || other.Method == cell.Method || !FlowMethods.IsFlow(other.Method));
        var first = better == Better.Lower ? field.MinBy(other => other.Value.Mean)! : field.MaxBy(other => other.Value.Mean)!;
        return !first.IsFirst && (first.Value.Mean == cell.Value.Mean
            || Difference(Values(cell.Method), Values(first.Method), options.Seed) is { Low: <= 0, High: >= 0 });

        double[] Values(string method) => samples.First(sample => sample.Method == method).Values;
    }

    private static Estimate Estimated(double[] values, int seed) => Bootstrap.Mean([.. values.Where(double.IsFinite)], seed);

    private static Estimate? Difference(double[] values, double[] first, int seed) =>
        FigureValues.Paired(values, first) is { First.Length: > 0 } pairs
            ? Bootstrap.Mean([.. pairs.First.Zip(pairs.Second, (one, other) => one - other)], seed)
            : null;

    private static PairedComparison? Compare(double[] values, double[] reference, int seed) =>
        FigureValues.Paired(values, reference) is { First.Length: > 0 } pairs ? PairedComparison.Of(pairs.First, pairs.Second, seed) : null;

    private static double?[] Corrected(PairedComparison?[] comparisons)
    {
        int[] tested = [.. Enumerable.Range(0, comparisons.Length).Where(place => comparisons[place] is not null)];
        var corrected = HolmCorrection.Of([.. tested.Select(place => comparisons[place]!.PValue)]);
        var all = new double?[comparisons.Length];
        foreach (var (number, place) in tested.Index()) all[place] = corrected[number];
        return all;
    }
}

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
                throw new InvalidInputException(
                    $"'{subject}' has {figure} of image {row.Image} twice for {row.Method} at {row.Layer}; give the folder of each evaluation once.");
            column[places[row.Image]] = row.Value ?? double.NaN;
        }

        return new FigureValues(
            subject, figure, [.. rows.GroupBy(row => row.Layer).Select(layer => new ReportLayer(layer.Key, layer.First().Depth))
                .OrderBy(layer => layer.Depth)],
            [.. rows.Select(row => row.Method).Distinct()], places.Count, values);
    }
}
