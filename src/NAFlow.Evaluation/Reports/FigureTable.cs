using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>One figure of one subject: every method at every layer with intervals, and who is first.</summary>
public sealed record FigureTable
{
    private readonly Dictionary<(string Method, string Layer), FigureCell> places;

    internal FigureTable(string subject, MetricFigure figure, string reference, FigureValues values, ImmutableArray<FigureCell> cells, ImmutableArray<ThirdCell> thirds)
    {
        (Subject, Figure, Reference, Images, Layers, Cells, Thirds) = (subject, figure, reference, values.Images, values.Layers, cells, thirds);
        Methods = [.. values.Methods.Where(method => cells.Any(cell => cell.Method == method))];
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

    /// <summary>The tables of every figure of every subject.</summary>
    /// <param name="rows">The rows of evaluations.</param>
    /// <param name="options">What is reported; null for the defaults.</param>
    /// <param name="cancellation">Stops between cells.</param>
    /// <exception cref="InvalidInputException">There is no row, a value is there twice, or a figure that is asked for is missing.</exception>
    public static IReadOnlyList<FigureTable> Of(IReadOnlyList<EvaluationRow> rows, ReportOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new ReportOptions();
        string[] there = [.. rows.Select(row => row.Figure).Distinct()];
        if (there.Length == 0) throw new InvalidInputException("There are no results to report; finish the evaluation first.");
        if (options.Figures.FirstOrDefault(asked => !there.Contains(asked)) is { } missing)
            throw new InvalidInputException($"The results have no figure '{missing}'; choose from {string.Join(", ", there)}.");
        return Tables(rows, options, cancellation);
    }

    /// <summary>The cell of a method at a layer; null where there is none.</summary>
    public FigureCell? At(string method, string layer) => places.GetValueOrDefault((method, layer));

    /// <summary>The cells of a method, from the image on.</summary>
    public IReadOnlyList<FigureCell> Of(string method) => [.. Layers.Select(layer => At(method, layer.Name)).OfType<FigureCell>()];

    /// <summary>The mean of a method over its layers.</summary>
    public double Mean(string method) => Of(method).Average(cell => cell.Value.Mean);

    /// <summary>The tables of those figures that are there.</summary>
    internal static IReadOnlyList<FigureTable> Tables(IReadOnlyList<EvaluationRow> rows, ReportOptions options, CancellationToken cancellation)
    {
        var chosen = options.Figures.IsEmpty ? rows : [.. rows.Where(row => options.Figures.Contains(row.Figure))];
        return [.. FigureValues.Of(chosen).Select(values => FigureComparison.Of(values, options, cancellation)).Where(table => table.Cells.Length > 0)];
    }

    /// <summary>The methods from the best mean over layers to the worst; in their order where nothing is better.</summary>
    internal IEnumerable<string> Ranked() => Figure.Better == Better.Neither ? Methods : Methods.OrderBy(method => Figure.Better == Better.Lower ? Mean(method) : -Mean(method));
}
