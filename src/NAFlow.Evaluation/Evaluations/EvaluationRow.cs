using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>One figure of one map, as it is stored: everything that a table or a curve is made of.</summary>
/// <param name="Subject">What was evaluated: an experiment, or a network on a set of photos.</param>
/// <param name="Image">The image's number in the evaluation, from 0.</param>
/// <param name="ImageName">The image's name.</param>
/// <param name="Method">The method.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Depth">The layer's place among the nodes of the flow; 0 is the image.</param>
/// <param name="Figure">The figure's name, of <see cref="MetricFigure"/>.</param>
/// <param name="Value">The value; null where the figure is not defined for the map.</param>
public sealed record EvaluationRow(string Subject, int Image, string ImageName, string Method, string Layer, int Depth, string Figure, double? Value);

/// <summary>How long one step of an evaluation took.</summary>
/// <param name="Subject">What was evaluated.</param>
/// <param name="Image">The image's number in the evaluation, from 0.</param>
/// <param name="Method">The method; null for what is done once for all methods.</param>
/// <param name="Step"><c>waiting</c> (until the image was read), <c>forward</c>, <c>sweep</c>, <c>explain</c>, or the name of a metric.</param>
/// <param name="Seconds">The time.</param>
public sealed record EvaluationTiming(string Subject, int Image, string? Method, string Step, double Seconds);

/// <summary>The rows of evaluations as tables, and back.</summary>
public static class EvaluationRows
{
    /// <summary>The file of the results in the folder of an evaluation.</summary>
    public const string FileName = EvaluationFiles.ResultsName;

    /// <summary>What the two tables are called in the metadata of their files, and the version of their columns.</summary>
    internal const string ResultsTable = "results", TimingsTable = "timings";

    /// <inheritdoc cref="ResultsTable"/>
    internal const int Version = 1;

    private const string Subject = "subject", Image = "image", ImageName = "image_name", Method = "method", Layer = "layer", Depth = "depth",
        Figure = "figure", Value = "value",
        Step = "step", Seconds = "seconds";

    /// <summary>The results of an evaluation, or of all in a folder of evaluations, in their order.</summary>
    /// <param name="folder">The folder of one evaluation, or one with such folders in it, at any depth.</param>
    /// <exception cref="InvalidInputException">There are no results, shards are missing, or they cannot be read.</exception>
    public static IReadOnlyList<EvaluationRow> Load(string folder) =>
        [.. EvaluationFiles.Find(folder).SelectMany(files => files.Results).SelectMany(file => From(Open(file, ResultsTable)))];

    /// <summary>The times of an evaluation, or of all in a folder of evaluations, in their order.</summary>
    /// <inheritdoc cref="Load" path="/param"/>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static IReadOnlyList<EvaluationTiming> LoadTimings(string folder) =>
        [.. EvaluationFiles.Find(folder).SelectMany(files => files.Timings).SelectMany(file => TimingsFrom(Open(file, TimingsTable)))];

    /// <summary>Rows as a table.</summary>
    /// <param name="rows">The rows; values keep seven digits.</param>
    public static ResultTable ToTable(IReadOnlyList<EvaluationRow> rows) => new(
        TableColumn.Text(Subject, rows.Select(row => row.Subject)),
        TableColumn.Whole(Image, rows.Select(row => (long?)row.Image)),
        TableColumn.Text(ImageName, rows.Select(row => row.ImageName)),
        TableColumn.Text(Method, rows.Select(row => row.Method)),
        TableColumn.Text(Layer, rows.Select(row => row.Layer)),
        TableColumn.Whole(Depth, rows.Select(row => (long?)row.Depth)),
        TableColumn.Text(Figure, rows.Select(row => row.Figure)),
        TableColumn.Single(Value, rows.Select(row => EvaluationValue.Store(row.Value))))
    { Schema = new TableSchema(ResultsTable, Version) };

    internal static ResultTable ToTable(IReadOnlyList<EvaluationTiming> timings) => new(
        TableColumn.Text(Subject, timings.Select(timing => timing.Subject)),
        TableColumn.Whole(Image, timings.Select(timing => (long?)timing.Image)),
        TableColumn.Text(Method, timings.Select(timing => timing.Method)),
        TableColumn.Text(Step, timings.Select(timing => timing.Step)),
        TableColumn.Single(Seconds, timings.Select(timing => EvaluationValue.Store(timing.Seconds))))
    { Schema = new TableSchema(TimingsTable, Version) };

    internal static IEnumerable<EvaluationRow> From(ResultTable table)
    {
        var (subjects, images, names, methods) = (table.Text(Subject), table.Numbers<long>(Image), table.Text(ImageName), table.Text(Method));
        var (layers, depths, figures, values) = (table.Text(Layer), table.Numbers<long>(Depth), table.Text(Figure), table.Numbers<float>(Value));
        for (var row = 0; row < table.RowCount; row++)
            yield return new EvaluationRow(
                subjects[row]!, (int)images[row]!.Value, names[row]!, MethodName.Current(methods[row]!), layers[row]!, (int)depths[row]!.Value,
                figures[row]!, EvaluationValue.Read(values[row]));
    }

    internal static IEnumerable<EvaluationTiming> TimingsFrom(ResultTable table)
    {
        var (subjects, images, methods, steps, seconds) =
            (table.Text(Subject), table.Numbers<long>(Image), table.Text(Method), table.Text(Step), table.Numbers<float>(Seconds));
        for (var row = 0; row < table.RowCount; row++)
            yield return new EvaluationTiming(subjects[row]!, (int)images[row]!.Value, methods[row] is { } method
                ? MethodName.Current(method)
                : null, steps[row]!, EvaluationValue.Read(seconds[row]) ?? 0);
    }

    /// <summary>
    /// Refuses a file of another table, or of a later version. One that says nothing is of the time before versions, and has the columns of 1.
    /// </summary>
    /// <exception cref="InvalidInputException">It is one.</exception>
    internal static void Require(string file, string table, TableSchema? schema)
    {
        if (schema is null) return;
        if (schema.Name != table) throw new InvalidInputException($"'{file}' holds {schema.Name}, not {table}; evaluate again.");
        if (schema.Version > Version)
            throw new InvalidInputException(
                $"'{file}' was written by a newer NAFlow (schema {schema.Version}, and this one reads up to {Version}); use that one.");
    }

    private static ResultTable Open(string file, string name)
    {
        var table = ResultTable.LoadParquet(file);
        Require(file, name, table.Schema);
        return table;
    }
}

/// <summary>
/// Values as they are stored: seven digits, in single precision. What is read back is the shortest number that single precision tells apart, so that
/// a value that went through a file is the value that went in.
/// </summary>
internal static class EvaluationValue
{
    private const string SevenDigits = "G7";

    /// <summary>The stored number; null for what is not finite.</summary>
    public static float? Store(double? value) =>
        value is { } number && float.IsFinite((float)number)
            ? float.Parse(number.ToString(SevenDigits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : null;

    /// <summary>The value of a stored number.</summary>
    public static double? Read(float? stored) =>
        stored is { } number ? double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    /// <summary>A value as it will be read back.</summary>
    public static double? Round(double value) => Read(Store(value));
}
