using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Compares the methods at every layer and over thirds of the layers. Layers are independent, and are done side by side.</summary>
internal static class FigureComparison
{
    public static FigureTable Of(FigureValues values, ReportOptions options, CancellationToken cancellation)
    {
        var figure = options.Describe(values.Figure);
        var byLayer = new IReadOnlyList<FigureCell>[values.Layers.Length];
        Parallel.For(0, byLayer.Length, new ParallelOptions { CancellationToken = cancellation }, place => byLayer[place] = AtLayer(values, values.Layers[place], figure.Better, options));
        var thirds = new IReadOnlyList<ThirdCell>[3];
        Parallel.For(0, thirds.Length, new ParallelOptions { CancellationToken = cancellation }, third => thirds[third] = Over(values, (DepthThird)third, options));
        return new FigureTable(values.Subject, figure, options.Reference, values, [.. byLayer.SelectMany(cells => cells)], [.. thirds.SelectMany(cells => cells)]);
    }

    private static IReadOnlyList<FigureCell> AtLayer(FigureValues values, ReportLayer layer, Better better, ReportOptions options)
    {
        var samples = values.Methods.Where(method => values.Values.ContainsKey((method, layer.Name)))
            .Select(method => (Method: method, Values: values.Values[(method, layer.Name)])).Where(sample => sample.Values.Any(double.IsFinite)).ToArray();
        var cells = samples.Select(sample => Cell(sample.Method, layer, sample.Values, options.Seed)).ToArray();
        if (cells.Length == 0) return cells;
        if (better != Better.Neither)
        {
            var best = better == Better.Lower ? cells.Min(cell => cell.Value.Mean) : cells.Max(cell => cell.Value.Mean);
            var first = samples[Array.FindIndex(cells, cell => cell.Value.Mean == best)].Values;
            cells = [.. cells.Zip(samples, (cell, sample) => Beside(cell, best, Difference(sample.Values, first, options.Seed)))];
        }

        if (samples.FirstOrDefault(sample => sample.Method == options.Reference).Values is not { } reference) return cells;
        cells = [.. cells.Zip(samples, (cell, sample) => cell.Method == options.Reference ? cell : cell with { AgainstReference = Compare(sample.Values, reference, options.Seed) })];
        var corrected = Corrected([.. cells.Select(cell => cell.AgainstReference)]);
        return [.. cells.Zip(corrected, (cell, p) => cell with { CorrectedPValue = p })];
    }

    private static IReadOnlyList<ThirdCell> Over(FigureValues values, DepthThird third, ReportOptions options)
    {
        bool Has(string method, ReportLayer layer) => values.Values.TryGetValue((method, layer.Name), out var column) && column.Any(double.IsFinite);
        ReportLayer[] all = [.. values.Layers.Where(layer => Has(options.Reference, layer))];
        if (all.Length < 3) return [];
        ReportLayer[] layers = [.. all.Where((_, place) => place * 3 / all.Length == (int)third)];
        var samples = values.Methods.Where(method => layers.All(layer => Has(method, layer)))
            .Select(method => (Method: method, Values: values.MeanOver(method, layers))).Where(sample => sample.Values.Any(double.IsFinite)).ToArray();
        if (samples.FirstOrDefault(sample => sample.Method == options.Reference).Values is not { } reference) return [];
        ThirdCell[] cells =
        [
            .. samples.Select(sample => new ThirdCell(
                third, sample.Method, layers.Length, Estimated(sample.Values, options.Seed), sample.Method == options.Reference ? null : Compare(sample.Values, reference, options.Seed))),
        ];
        var corrected = Corrected([.. cells.Select(cell => cell.AgainstReference)]);
        return [.. cells.Zip(corrected, (cell, p) => cell with { CorrectedPValue = p })];
    }

    private static FigureCell Cell(string method, ReportLayer layer, double[] values, int seed) => new(method, layer, Estimated(values, seed), values.Count(double.IsFinite));

    private static FigureCell Beside(FigureCell cell, double best, Estimate? difference)
    {
        var isFirst = cell.Value.Mean == best;
        return cell with { IsFirst = isFirst, FromFirst = difference, IsWithinFirst = isFirst || difference is { Low: <= 0, High: >= 0 } };
    }

    private static Estimate Estimated(double[] values, int seed) => Bootstrap.Mean([.. values.Where(double.IsFinite)], seed);

    private static Estimate? Difference(double[] values, double[] first, int seed) =>
        FigureValues.Paired(values, first) is { First.Length: > 0 } pairs ? Bootstrap.Mean([.. pairs.First.Zip(pairs.Second, (one, other) => one - other)], seed) : null;

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
