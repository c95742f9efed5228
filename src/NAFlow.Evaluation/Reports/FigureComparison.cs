using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>
/// Compares the methods at every layer and over thirds of the layers. As many layers are read at a time as there is room for; they are independent,
/// and are done side by side.
/// </summary>
internal static class FigureComparison
{
    // 512 MB of values: the rows are gone through once for each so many.
    private const long MostValues = 1L << 26;

    /// <summary>The table of every figure that has a value.</summary>
    public static IReadOnlyList<FigureTable> Tables(FigureSource source, ReportOptions options, CancellationToken cancellation)
    {
        FigureTally[] figures = [.. source.Figures(options.Figures, cancellation).Select(facts => new FigureTally(facts, options))];
        var tables = new List<FigureTable>();
        foreach (var pass in Passes([.. figures.SelectMany(figure => figure.Facts.Layers, (figure, layer) => (figure, layer))]))
        {
            var values = source.Read([.. pass.Select(part => (part.Figure.Facts, part.Layer))], cancellation);
            foreach (var figure in pass.Index().GroupBy(part => part.Item.Figure))
            {
                figure.Key.Add([.. figure.Select(part => values[part.Index])], cancellation);
                if (figure.Key.IsComplete) tables.Add(figure.Key.Finish());
            }
        }

        return [.. tables.Where(table => table.Cells.Length > 0)];
    }

    /// <summary>Layers in their order, in parts of which each has room in memory.</summary>
    private static IEnumerable<List<(FigureTally Figure, ReportLayer Layer)>> Passes(IReadOnlyList<(FigureTally Figure, ReportLayer Layer)> layers)
    {
        var (pass, size) = (new List<(FigureTally, ReportLayer)>(), 0L);
        foreach (var part in layers)
        {
            var more = (long)part.Figure.Facts.At(part.Layer).Count() * part.Figure.Facts.Images.Count;
            if (pass.Count > 0 && size + more > MostValues)
            {
                yield return pass;
                (pass, size) = ([], 0);
            }

            pass.Add(part);
            size += more;
        }

        if (pass.Count > 0) yield return pass;
    }
}

/// <summary>One figure of one subject while its layers are read, from the image on.</summary>
internal sealed class FigureTally
{
    private readonly ReportOptions options;
    private readonly MetricFigure figure;
    private readonly List<FigureCell> cells = [];
    private readonly LayerTally?[] thirds;
    private readonly LayerTally all;
    private int done;

    public FigureTally(FigureFacts facts, ReportOptions options)
    {
        (Facts, this.options, figure) = (facts, options, options.Describe(facts.Name));
        var own = facts.LayersOf(options.Reference);
        string[] layers = [.. facts.Layers.Select(layer => layer.Name).Where(own.Contains)];
        all = new LayerTally(facts, [.. layers]);
        thirds = [.. Enumerable.Range(0, 3).Select(third => layers.Length < 3
            ? null
            : new LayerTally(facts, [.. layers.Where((_, place) => place * 3 / layers.Length == third)]))];
    }

    /// <summary>What there is of it.</summary>
    public FigureFacts Facts { get; }

    /// <summary>Whether all layers were added.</summary>
    public bool IsComplete => done == Facts.Layers.Length;

    /// <summary>Adds layers, after those that were added before.</summary>
    public void Add(IReadOnlyList<LayerValues> layers, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = options.Query.Threads };
        var byLayer = new IReadOnlyList<FigureCell>[layers.Count];
        Parallel.For(0, layers.Count, parallel, place => byLayer[place] = AtLayer(layers[place], figure.Better, options));
        cells.AddRange(byLayer.SelectMany(layer => layer));
        Parallel.ForEach([all, .. thirds.OfType<LayerTally>()], parallel, tally =>
        {
            foreach (var layer in layers) tally.Add(layer);
        });
        done += layers.Count;
    }

    /// <summary>The table, when all layers are there.</summary>
    public FigureTable Finish()
    {
        var overThirds = new IReadOnlyList<ThirdCell>[thirds.Length];
        Parallel.For(0, thirds.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Query.Threads }, third =>
            overThirds[third] = thirds[third] is { } tally ? Over(tally, (DepthThird)third, options) : []);
        return new FigureTable(
            Facts, figure, options.Reference, [.. cells], [.. overThirds.SelectMany(third => third)], MeansOf(all.Finish(), options));
    }

    private static ImmutableArray<MethodMean> MeansOf(
        (int Layers, ImmutableArray<(string Method, double[] Values)> Samples) all, ReportOptions options)
    {
        var means = Bootstrap.Means([.. all.Samples.Select(sample => sample.Values.Where(double.IsFinite).ToArray())], options.Seed);
        return [.. all.Samples.Zip(means, (sample, mean) => new MethodMean(sample.Method, all.Layers, mean))];
    }

    private static IReadOnlyList<FigureCell> AtLayer(LayerValues layer, Better better, ReportOptions options)
    {
        var samples = layer.Samples;
        if (samples.IsEmpty) return [];
        var compared = new ComparedSamples(samples, options);
        FigureCell[] cells = [.. samples
            .Select((sample, place) => new FigureCell(sample.Method, layer.Layer, compared.Own[place], compared.Counts[place]))];
        if (better != Better.Neither)
        {
            var best = better == Better.Lower ? cells.Min(cell => cell.Value.Mean) : cells.Max(cell => cell.Value.Mean);
            var first = Array.FindIndex(cells, cell => cell.Value.Mean == best);
            var differences = compared.Between([.. cells.Select((_, place) => ((int, int)?)(place, first))]);
            cells = [.. cells.Zip(differences, (cell, difference) => Beside(cell, best, difference))];
            cells = WithinOthers(cells, compared, better, options);
        }

        if (compared.AgainstReference is not { } comparisons) return cells;
        var corrected = Corrected(comparisons);
        return [.. cells.Select((cell, place) => cell with { AgainstReference = comparisons[place], CorrectedPValue = corrected[place] })];
    }

    private static IReadOnlyList<ThirdCell> Over(LayerTally tally, DepthThird third, ReportOptions options)
    {
        var (layers, samples) = tally.Finish();
        if (!samples.Any(sample => sample.Method == options.Reference)) return [];
        var compared = new ComparedSamples(samples, options);
        var comparisons = compared.AgainstReference!;
        var corrected = Corrected(comparisons);
        return
        [
            .. samples.Select((sample, place) => new ThirdCell(third, sample.Method, layers, compared.Own[place], comparisons[place])
            {
                CorrectedPValue = corrected[place],
            }),
        ];
    }

    private static FigureCell Beside(FigureCell cell, double best, Estimate? difference)
    {
        var isFirst = cell.Value.Mean == best;
        return cell with { IsFirst = isFirst, FromFirst = difference, IsWithinFirst = isFirst || difference is { Low: <= 0, High: >= 0 } };
    }

    /// <summary>
    /// Which cells are first or within the interval of the first beside the methods that are no flows; those stand beside the reference.
    /// </summary>
    private static FigureCell[] WithinOthers(FigureCell[] cells, ComparedSamples compared, Better better, ReportOptions options)
    {
        int[] firsts = [.. cells.Select(cell => FirstBeside(cell, cells, better, options))];
        var asked = cells.Select(
            (cell, place) => !cell.IsWithinFirst && !cells[firsts[place]].IsFirst && cells[firsts[place]].Value.Mean != cell.Value.Mean
            ? ((int, int)?)(place, firsts[place])
            : null).ToArray();
        var differences = compared.Between(asked);
        return
        [
            .. cells.Select((cell, place) => cell with
            {
                IsWithinOthers = cell.IsWithinFirst
                    || (!cells[firsts[place]].IsFirst && (asked[place] is null || differences[place] is { Low: <= 0, High: >= 0 })),
            }),
        ];
    }

    private static int FirstBeside(FigureCell cell, FigureCell[] cells, Better better, ReportOptions options)
    {
        var own = FlowMethods.IsFlow(cell.Method) ? cell.Method : options.Reference;
        var field = cells.Index()
            .Where(other => other.Item.Method == own || other.Item.Method == cell.Method || !FlowMethods.IsFlow(other.Item.Method));
        return (better == Better.Lower ? field.MinBy(other => other.Item.Value.Mean) : field.MaxBy(other => other.Item.Value.Mean)).Index;
    }

    private static double?[] Corrected(PairedComparison?[] comparisons)
    {
        int[] tested = [.. Enumerable.Range(0, comparisons.Length).Where(place => comparisons[place] is not null)];
        var corrected = HolmCorrection.Of([.. tested.Select(place => comparisons[place]!.PValue)]);
        var all = new double?[comparisons.Length];
        foreach (var (number, place) in tested.Index()) all[place] = corrected[number];
        return all;
    }
}

/// <summary>Methods compared on the same images. What is resampled is resampled together.</summary>
internal sealed class ComparedSamples
{
    private readonly ImmutableArray<(string Method, double[] Values)> samples;
    private readonly int seed, reference;

    /// <param name="samples">The methods, each with a value for every image, NaN where there is none; every method has one.</param>
    /// <param name="options">The reference and the seed.</param>
    public ComparedSamples(ImmutableArray<(string Method, double[] Values)> samples, ReportOptions options)
    {
        (this.samples, seed) = (samples, options.Seed);
        reference = samples.IndexOf(samples.FirstOrDefault(sample => sample.Method == options.Reference));
        double[][] own = [.. samples.Select(sample => sample.Values.Where(double.IsFinite).ToArray())];
        Counts = [.. own.Select(values => values.Length)];
        double[]?[] against = reference < 0 ? [] : [.. samples.Select((_, place) => place == reference ? null : Differences(place, reference))];
        var means = Bootstrap.Means([.. own, .. against.OfType<double[]>()], seed);
        Own = [.. means.Take(own.Length)];
        var next = own.Length;
        AgainstReference = reference < 0
            ? null
            : [.. against.Select(pairs => pairs is null ? null : PairedComparison.Of(pairs, means[next++], seed))];
    }

    /// <summary>The images on which each has a value.</summary>
    public ImmutableArray<int> Counts { get; }

    /// <summary>The mean of each, with its interval.</summary>
    public ImmutableArray<Estimate> Own { get; }

    /// <summary>Each minus the reference, on the images that both have; null for the reference itself and where there are none. Null without a
    /// reference.</summary>
    public PairedComparison?[]? AgainstReference { get; }

    /// <summary>One minus another, on the images that both have; null where there are none, or none is asked for.</summary>
    public Estimate?[] Between(IReadOnlyList<(int One, int Other)?> pairs)
    {
        // What was compared with the reference need not be compared with it again, nor a method with itself.
        var found = pairs.Select(pair => pair switch
        {
            var (one, other) when one == other => new Estimate(0, 0, 0),
            var (one, other) when other == reference => AgainstReference![one]?.Difference,
            _ => null,
        }).ToArray();
        var differences = pairs.Select(pair => pair is var (one, other) && one != other && other != reference ? Differences(one, other) : null)
            .ToArray();
        var means = Bootstrap.Means([.. differences.OfType<double[]>()], seed);
        var next = 0;
        return [.. found.Select((known, place) => differences[place] is null ? known : means[next++])];
    }

    private double[]? Differences(int place, int other)
    {
        var both = samples[place].Values.Zip(samples[other].Values).Where(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second));
        return both.Select(pair => pair.First - pair.Second).ToArray() is { Length: > 0 } differences ? differences : null;
    }
}

/// <summary>The values of some layers while they are read: on every image, the sum over the layers so far.</summary>
/// <param name="facts">What there is of the figure.</param>
/// <param name="layers">The layers.</param>
internal sealed class LayerTally(FigureFacts facts, ImmutableArray<string> layers)
{
    // Made when the first layer comes: figures are read one after the other.
    private readonly Dictionary<string, double[]> sums = [];

    /// <summary>Adds a layer, if it is one of them. An image of which a layer has no value has none.</summary>
    public void Add(LayerValues layer)
    {
        if (!layers.Contains(layer.Layer.Name)) return;
        if (layer.Layer.Name == layers[0])
            foreach (var method in facts.Methods.Where(method => facts.LayersOf(method) is var there && layers.All(there.Contains)))
                sums[method] = new double[facts.Images.Count];
        foreach (var (method, values) in layer.Samples)
            if (sums.TryGetValue(method, out var sum))
                for (var image = 0; image < sum.Length; image++) sum[image] += values[image];
    }

    /// <summary>The number of layers, and the means over them of the methods that have one of some image, in their order.</summary>
    public (int Layers, ImmutableArray<(string Method, double[] Values)> Samples) Finish()
    {
        ImmutableArray<(string, double[] Values)> samples =
        [
            .. facts.Methods.Where(sums.ContainsKey).Select(method => (method, sums[method].Select(sum => sum / layers.Length).ToArray()))
                .Where(sample => sample.Item2.Any(double.IsFinite)),
        ];
        sums.Clear();
        return (layers.Length, samples);
    }
}
