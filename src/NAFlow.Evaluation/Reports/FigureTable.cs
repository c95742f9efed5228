using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>One figure of one subject: every method at every layer with intervals, and who is first.</summary>
public sealed record FigureTable
{
    private readonly Dictionary<(string Method, string Layer), FigureCell> places;

    internal FigureTable(FigureFacts facts, MetricFigure figure, string reference, ImmutableArray<FigureCell> cells, ImmutableArray<ThirdCell> thirds,
        ImmutableArray<MethodMean> means)
    {
        (Subject, Figure, Reference, Images, Layers, Cells, Thirds, Means) =
            (facts.Subject, figure, reference, facts.Images.Count, facts.Layers, cells, thirds, means);
        Methods = [.. facts.Methods.Where(method => cells.Any(cell => cell.Method == method))];
        places = cells.ToDictionary(cell => (cell.Method, cell.Layer.Name));
    }

    /// <summary>The subject.</summary>
    public string Subject { get; }

    /// <summary>The figure.</summary>
    public MetricFigure Figure { get; }

    /// <summary>The method that all others are compared with.</summary>
    public string Reference { get; }

    /// <summary>The images of the evaluation.</summary>
    public int Images { get; }

    /// <summary>The layers, from the image on.</summary>
    public ImmutableArray<ReportLayer> Layers { get; }

    /// <summary>The methods that have a value, in the order of the rows.</summary>
    public ImmutableArray<string> Methods { get; }

    /// <summary>What there is, layer by layer.</summary>
    public ImmutableArray<FigureCell> Cells { get; }

    /// <summary>The thirds of the layers; empty where the reference has fewer than 3 layers.</summary>
    public ImmutableArray<ThirdCell> Thirds { get; }

    /// <summary>Every method that has all layers of the reference, over these.</summary>
    public ImmutableArray<MethodMean> Means { get; }

    /// <summary>The tables of every figure of every subject.</summary>
    /// <param name="rows">The rows of evaluations.</param>
    /// <param name="options">What is reported; null for the defaults.</param>
    /// <param name="cancellation">Stops between cells.</param>
    /// <exception cref="InvalidInputException">There is no row, a value is there twice, or a figure that is asked for is missing.</exception>
    public static IReadOnlyList<FigureTable> Of(
        IReadOnlyList<EvaluationRow> rows, ReportOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new ReportOptions();
        string[] there = [.. rows.Select(row => row.Figure).Distinct()];
        if (there.Length == 0) throw new InvalidInputException("There are no results to report; finish the evaluation first.");
        if (options.Figures.FirstOrDefault(asked => !there.Contains(asked)) is { } missing)
            throw new InvalidInputException($"The results have no figure '{missing}'; choose from {string.Join(", ", there)}.");
        using var source = FigureSource.Of(rows, options.Query);
        return FigureComparison.Tables(source, options, cancellation);
    }

    /// <summary>The cell of a method at a layer; null where there is none.</summary>
    public FigureCell? At(string method, string layer) => places.GetValueOrDefault((method, layer));

    /// <summary>The cells of a method, from the image on.</summary>
    public IReadOnlyList<FigureCell> Of(string method) => [.. Layers.Select(layer => At(method, layer.Name)).OfType<FigureCell>()];

    /// <summary>The mean of a method over its layers.</summary>
    public double Mean(string method) => Of(method).Average(cell => cell.Value.Mean);

    /// <summary>A few of the layers that all methods with more than one have, evenly; of all layers where there are none.</summary>
    internal IReadOnlyList<ReportLayer> Shown(int most)
    {
        string[] deep = [.. Methods.Where(method => Of(method).Count > 1)];
        ReportLayer[] common = [.. Layers.Where(layer => deep.All(method => At(method, layer.Name) is not null))];
        return EvenlyChosen.Of(common.Length > 0 ? common : [.. Layers], most);
    }

    /// <summary>The methods from the best mean over layers to the worst; in their order where nothing is better.</summary>
    internal IEnumerable<string> Ranked() =>
        Figure.Better == Better.Neither ? Methods : Methods.OrderBy(method => Figure.Better == Better.Lower ? Mean(method) : -Mean(method));
}

/// <summary>One figure of one method at one layer, over images.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Value">The mean over images, with its 95% interval.</param>
/// <param name="Count">The images for which the figure is defined.</param>
public sealed record FigureCell(string Method, ReportLayer Layer, Estimate Value, int Count)
{
    /// <summary>Whether no method has a better mean at this layer. False where the figure has no better.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether it is first, or the 95% interval of its difference from the first, on the same images, holds 0.</summary>
    public bool IsWithinFirst { get; init; }

    /// <summary>
    /// The same beside fewer methods: a flow beside those that are no flows, and one of those beside the others and the reference. So flows that
    /// differ in their question do not stand in each other's way.
    /// </summary>
    public bool IsWithinOthers { get; init; }

    /// <summary>Its difference from the first, on the images that both have; null where the figure has no better.</summary>
    public Estimate? FromFirst { get; init; }

    /// <summary>It minus the reference, on the images that both have; null for the reference itself and where it is missing.</summary>
    public PairedComparison? AgainstReference { get; init; }

    /// <summary>The p value of <see cref="AgainstReference"/>, after Holm's correction over the methods at this layer.</summary>
    public double? CorrectedPValue { get; init; }
}

/// <summary>One figure of one method over a third of the layers: the mean over them on every image, then over images.</summary>
/// <param name="Third">The third.</param>
/// <param name="Method">A method that has all its layers.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Value">The mean, with its 95% interval over images.</param>
/// <param name="AgainstReference">It minus the reference on the same images; null for the reference itself and where there is none.</param>
public sealed record ThirdCell(DepthThird Third, string Method, int Layers, Estimate Value, PairedComparison? AgainstReference)
{
    /// <summary>The p value of <see cref="AgainstReference"/>, after Holm's correction over the methods of this third.</summary>
    public double? CorrectedPValue { get; init; }
}

/// <summary>One figure of one method over all layers of the reference: the mean over them on every image, then over images.</summary>
/// <param name="Method">The method.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Value">The mean, with its 95% interval over images.</param>
public sealed record MethodMean(string Method, int Layers, Estimate Value);

/// <summary>A third of the layers that were judged.</summary>
public enum DepthThird
{
    /// <summary>The image and the layers next to it.</summary>
    ImageSide,

    /// <summary>Between.</summary>
    Middle,

    /// <summary>The last feature map and the layers before it.</summary>
    DeepEnd,
}

/// <summary>At how many layers a method is first.</summary>
/// <param name="Method">The method.</param>
/// <param name="First">The layers at which no mean is better.</param>
/// <param name="Within">The layers at which it is first or within the interval of the first.</param>
/// <param name="Layers">The layers of which it has maps.</param>
/// <param name="WithinOthers">The layers at which that holds where flows do not stand beside each other
/// (<see cref="FigureCell.IsWithinOthers"/>).</param>
public sealed record DepthWins(string Method, int First, int Within, int Layers, int WithinOthers)
{
    /// <summary>Every method's, over all tables of one figure together: from the most layers within to the least.</summary>
    /// <param name="tables">The tables; those of a figure that has no better, or that checks a method rather than a map, do not count.</param>
    public static IReadOnlyList<DepthWins> Of(params IReadOnlyList<FigureTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return
        [
            .. tables.Where(table => Counts(table.Figure)).SelectMany(table => table.Cells).GroupBy(cell => cell.Method)
                .Select(method => new DepthWins(
                    method.Key, method.Count(cell => cell.IsFirst), method.Count(cell => cell.IsWithinFirst), method.Count(),
                    method.Count(cell => cell.IsWithinOthers)))
                .OrderByDescending(wins => wins.Within).ThenByDescending(wins => wins.First),
        ];
    }

    /// <summary>All figures side by side: a row for each method, a column for each figure. No rows where no figure has a better.</summary>
    /// <param name="tables">The tables of all figures.</param>
    internal static (IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<string>> Rows) SideBySide(IReadOnlyList<FigureTable> tables)
    {
        var figures = tables.GroupBy(table => table.Figure).Select(figure => (Figure: figure.Key, Wins: Of([.. figure])))
            .Where(figure => figure.Wins.Count > 0).ToArray();
        string[] methods = [.. figures.SelectMany(figure => figure.Wins).GroupBy(wins => wins.Method)
            .OrderByDescending(method => method.Sum(wins => wins.Within)).Select(method => method.Key)];
        return (["method", .. figures.Select(figure => figure.Figure.Title)],
            [.. methods.Select(method =>
                (string[])[method, .. figures.Select(figure => Text(figure.Wins.FirstOrDefault(wins => wins.Method == method)))])]);
    }

    private static string Text(DepthWins? wins) => wins is null ? "-" : $"{wins.First} / {wins.Within} of {wins.Layers}";

    private static bool Counts(MetricFigure figure) =>
        figure.Better != Better.Neither && !figure.Name.StartsWith("randomised", StringComparison.Ordinal);
}

/// <summary>A layer with its place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Depth">Its place among the nodes of the flow; 0 is the image.</param>
public sealed record ReportLayer(string Name, int Depth);
