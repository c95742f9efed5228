using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>What a report shows.</summary>
public sealed record ReportOptions
{
    /// <summary>The method that all others are compared with.</summary>
    /// <value>The flow.</value>
    public string Reference { get; init; } = MethodList.Compared[0].Name;

    /// <summary>The figures that are reported, by name.</summary>
    /// <value>Empty: all.</value>
    public ImmutableArray<string> Figures { get; init; } = [];

    /// <summary>
    /// What is known of figures: titles and directions. A figure that is not among them is reported without saying which way is better.
    /// </summary>
    /// <value>Every figure of every metric.</value>
    public IReadOnlyList<MetricFigure> Known { get; init; } = MetricList.Figures;

    /// <summary>The report's title.</summary>
    /// <value>Evaluation of maps.</value>
    /// <exception cref="InvalidInputException">It is empty.</exception>
    public string Title
    {
        get;
        init => field = string.IsNullOrWhiteSpace(value)
            ? throw new InvalidInputException("The title of the report is empty; give a few words with --title.")
            : value.ReplaceLineEndings(" ");
    } = "Evaluation of maps";

    /// <summary>The most layers in a table for readers; the tables for programs have all.</summary>
    /// <value>9.</value>
    /// <exception cref="InvalidInputException">There are fewer than 2.</exception>
    public int Layers
    {
        get;
        init => field = value >= 2 ? value : throw new InvalidInputException($"A table of {value} layers shows no depth; choose 2 or more.");
    } = 9;

    /// <summary>The seed of every resampling.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>What reading the results and comparing the methods may take of the machine.</summary>
    /// <value>One processor thread for each core, and 1 GiB for the results.</value>
    public QueryOptions Query { get; init; } = new();

    /// <summary>What is known of a figure.</summary>
    internal MetricFigure Describe(string figure) => Known.FirstOrDefault(known => known.Name == figure)
        ?? new MetricFigure(figure, figure.Replace('_', ' '), Better.Neither, "not described");
}
