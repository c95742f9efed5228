using System.Collections.Immutable;
using System.Globalization;
using DuckDB.NET.Data;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>
/// The rows of evaluations as reports ask for them. DuckDB reads them where they lie, tells which figures, methods and layers there are, and gives
/// the values of some of them, image by image: no more than was asked for is in memory.
/// </summary>
internal sealed class FigureSource : IDisposable
{
    private const string Columns = "subject, image, image_name, method, layer, depth, figure, value";

    private readonly TableQuery query;
    private readonly string rows;
    private readonly Func<DuckDBDataReader, int, double> read;

    private FigureSource(TableQuery query, string rows, Func<DuckDBDataReader, int, double> read) =>
        (this.query, this.rows, this.read) = (query, rows, read);

    /// <summary>The rows of one evaluation in its files.</summary>
    /// <param name="files">The files, in the order of the rows.</param>
    /// <param name="options">What may be taken of the machine.</param>
    /// <exception cref="InvalidInputException">One cannot be read, or is another table.</exception>
    public static FigureSource Open(IReadOnlyList<string> files, QueryOptions options) => Made(options, query =>
    {
        EvaluationTables.Require(query, EvaluationTables.Results, files);
        var rows = $"(SELECT {Columns}, (file_index::BIGINT << 40) + file_row_number AS place FROM {TableQuery.RowsOf(files)})";
        return new FigureSource(query, rows, (row, place) => EvaluationValue.Read(row.GetFloat(place))!.Value);
    });

    /// <summary>Rows in memory.</summary>
    public static FigureSource Of(IReadOnlyList<EvaluationRow> given, QueryOptions options) => Made(options, query =>
    {
        query.Execute("CREATE TABLE given (subject VARCHAR, image INTEGER, image_name VARCHAR, method VARCHAR, layer VARCHAR, depth INTEGER, figure VARCHAR, value DOUBLE)");
        query.Append("given", appender =>
        {
            foreach (var row in given)
                appender.CreateRow().AppendValue(row.Subject).AppendValue(row.Image).AppendValue(row.ImageName).AppendValue(row.Method)
                    .AppendValue(row.Layer).AppendValue(row.Depth).AppendValue(row.Figure).AppendValue(row.Value).EndRow();
        });
        return new FigureSource(query, "(SELECT *, rowid AS place FROM given)", (row, place) => row.GetDouble(place));
    });

    /// <summary>Which figures there are, in the order of the rows.</summary>
    /// <param name="names">The names of those that are wanted; all where there are none.</param>
    /// <param name="cancellation">Stops it.</param>
    public IReadOnlyList<FigureFacts> Figures(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var wanted = names.Count == 0 ? string.Empty : $"WHERE figure IN ({string.Join(", ", names.Select(TableQuery.Quoted))})";
        var groups = new List<FigureGroup>();
        query.ForEach(
            $"""
            SELECT subject, figure, method, layer, arg_min(depth, place)::INTEGER, min(place), count(*) FILTER (isfinite(value)) > 0
            FROM {rows} {wanted} GROUP BY ALL ORDER BY min(place)
            """,
            row => groups.Add(new FigureGroup(
                row.GetString(0), row.GetString(1), row.GetString(2), new ReportLayer(row.GetString(3), row.GetInt32(4)),
                row.GetBoolean(6))), cancellation);
        var images = new Dictionary<string, Dictionary<long, int>>();
        query.ForEach(
            $"SELECT subject, image::BIGINT FROM {rows} {wanted} GROUP BY ALL ORDER BY ALL",
            row =>
            {
                if (!images.TryGetValue(row.GetString(0), out var places)) images[row.GetString(0)] = places = [];
                places.Add(row.GetInt64(1), places.Count);
            }, cancellation);
        return
        [
            .. groups.GroupBy(rows => rows.Subject).SelectMany(subject => subject.GroupBy(rows => rows.Figure), (subject, figure) =>
                new FigureFacts(subject.Key, figure.Key, images[subject.Key], [.. figure])),
        ];
    }

    /// <summary>The values of figures at layers.</summary>
    /// <param name="layers">The layers, of any figures.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>For each: the methods that have a value there, in their order, with one for every image; NaN where there is none.</returns>
    /// <exception cref="InvalidInputException">A value is there twice.</exception>
    public IReadOnlyList<LayerValues> Read(IReadOnlyList<(FigureFacts Figure, ReportLayer Layer)> layers, CancellationToken cancellation)
    {
        LayerValues[] all = [.. layers.Select(layer => LayerValues.Of(layer.Figure, layer.Layer))];
        var columns = new List<(LayerValues Layer, string Method, double[] Values)>();
        query.Execute("CREATE OR REPLACE TEMP TABLE wanted (subject VARCHAR, figure VARCHAR, layer VARCHAR, method VARCHAR, number INTEGER)");
        query.Append("wanted", appender =>
        {
            foreach (var layer in all)
                foreach (var (group, values) in layer.Groups)
                {
                    appender.CreateRow().AppendValue(group.Subject).AppendValue(group.Figure).AppendValue(group.Layer.Name).AppendValue(group.Method)
                        .AppendValue(columns.Count).EndRow();
                    columns.Add((layer, group.Method, values));
                }
        });
        query.ForEach(
            $"SELECT number, image::BIGINT, value FROM {rows} JOIN wanted USING (subject, figure, layer, method) WHERE isfinite(value)",
            row =>
            {
                var (layer, method, values) = columns[row.GetInt32(0)];
                ref var value = ref values[layer.Figure.Images[row.GetInt64(1)]];
                if (!double.IsNaN(value)) throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
                    $"'{layer.Figure.Subject}' has {layer.Figure.Name} of image {row.GetInt64(1)} twice for {MethodName.Current(method)} at {layer.Layer.Name}; give the folder of each evaluation once."));
                value = read(row, 2);
            }, cancellation);
        return all;
    }

    /// <summary>The mean of every figure of every method over layers and images, in the order of the rows; null where there is no value.</summary>
    public IReadOnlyList<(string Method, string Figure, double? Mean)> Means()
    {
        var means = new List<(string, string, double?)>();
        query.ForEach(
            $"SELECT method, figure, favg(value) FILTER (isfinite(value)) FROM {rows} GROUP BY ALL ORDER BY min(place)",
            row => means.Add((MethodName.Current(row.GetString(0)), row.GetString(1), row.IsDBNull(2) ? null : row.GetDouble(2))));
        return means;
    }

    /// <summary>The rows of a few images.</summary>
    public IReadOnlyList<EvaluationRow> Rows(IReadOnlyCollection<int> images)
    {
        var found = new List<EvaluationRow>();
        if (images.Count == 0) return found;
        query.ForEach(
            $"SELECT subject, image::INTEGER, image_name, method, layer, depth::INTEGER, figure, value FROM {rows} WHERE image IN ({string.Join(", ", images)}) ORDER BY place",
            row => found.Add(new EvaluationRow(
                row.GetString(0), row.GetInt32(1), row.GetString(2), MethodName.Current(row.GetString(3)), row.GetString(4), row.GetInt32(5),
                row.GetString(6),
                row.IsDBNull(7) ? null : read(row, 7))));
        return found;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => query.Dispose();

    private static FigureSource Made(QueryOptions options, Func<TableQuery, FigureSource> make)
    {
        var query = TableQuery.Open(options);
        try
        {
            query.Execute("SET preserve_insertion_order = false");
            return make(query);
        }
        catch
        {
            query.Dispose();
            throw;
        }
    }
}

/// <summary>The rows of one figure of one method at one layer.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Method">The method, as it stands in the rows.</param>
/// <param name="Layer">The layer.</param>
/// <param name="HasValue">Whether any of them has a value.</param>
internal sealed record FigureGroup(string Subject, string Figure, string Method, ReportLayer Layer, bool HasValue);

/// <summary>What there is of one figure of one subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Name">The figure.</param>
/// <param name="Images">The place of every image among those of the subject, by its number.</param>
/// <param name="Groups">Its rows, by method and layer, in their order.</param>
internal sealed record FigureFacts(string Subject, string Name, IReadOnlyDictionary<long, int> Images, ImmutableArray<FigureGroup> Groups)
{
    private readonly ILookup<string, FigureGroup> byLayer = Groups.ToLookup(group => group.Layer.Name);

    /// <summary>The layers, from the image on.</summary>
    public ImmutableArray<ReportLayer> Layers
    { get; } = [.. Groups.Select(group => group.Layer).DistinctBy(layer => layer.Name).OrderBy(layer => layer.Depth)];

    /// <summary>The methods, in the order of the rows.</summary>
    public ImmutableArray<string> Methods { get; } = [.. Groups.Select(group => MethodName.Current(group.Method)).Distinct()];

    /// <summary>The rows at a layer that have a value.</summary>
    public IEnumerable<FigureGroup> At(ReportLayer layer) => byLayer[layer.Name].Where(group => group.HasValue);

    /// <summary>The layers at which a method has a value.</summary>
    public IReadOnlySet<string> LayersOf(string method) =>
        Groups.Where(group => group.HasValue && MethodName.Current(group.Method) == method).Select(group => group.Layer.Name).ToHashSet();
}

/// <summary>The values of one figure at one layer.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Samples">The methods that have a value, in their order, each with one for every image; NaN where there is none.</param>
internal sealed record LayerValues(FigureFacts Figure, ReportLayer Layer, ImmutableArray<(string Method, double[] Values)> Samples)
{
    /// <summary>Those of the methods that have any, without values yet.</summary>
    public static LayerValues Of(FigureFacts figure, ReportLayer layer)
    {
        var there = figure.At(layer).Select(group => MethodName.Current(group.Method)).ToHashSet();
        return new LayerValues(figure, layer, [.. figure.Methods.Where(there.Contains).Select(method =>
        {
            var values = new double[figure.Images.Count];
            Array.Fill(values, double.NaN);
            return (method, values);
        })]);
    }

    /// <summary>Where the values of rows go; a method may have had another name in some.</summary>
    public IEnumerable<(FigureGroup Group, double[] Values)> Groups =>
        Figure.At(Layer).Select(group => (group, Samples.First(sample => sample.Method == MethodName.Current(group.Method)).Values));
}
