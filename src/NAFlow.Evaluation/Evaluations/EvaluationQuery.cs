using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>
/// The results of evaluations by SQL, read where they lie: questions that no report answers. There are two tables, <c>results</c> and <c>timings</c>,
/// of the columns that the README of this project describes, and of <c>evaluation</c>, the path of the evaluation's folder in the one that was
/// opened.
/// </summary>
/// <example><code>
/// using var query = EvaluationQuery.Open("out/evaluations");
/// query.Run("SELECT method, avg(value) AS energy FROM results WHERE figure = 'energy' GROUP BY method ORDER BY energy DESC")
/// </code></example>
public sealed class EvaluationQuery : IDisposable
{
    private readonly TableQuery query;

    private EvaluationQuery(TableQuery query) => this.query = query;

    /// <summary>Opens the results of one evaluation, in one file or in shards, or of all in a folder of evaluations.</summary>
    /// <param name="folder">The folder of one evaluation, or one with such folders in it, at any depth.</param>
    /// <param name="options">What may be taken of the machine; null for the defaults.</param>
    /// <exception cref="InvalidInputException">There are no results, or they cannot be read.</exception>
    public static EvaluationQuery Open(string folder, QueryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var evaluations = EvaluationFiles.Find(folder);
        var query = TableQuery.Open(options ?? new QueryOptions());
        try
        {
            foreach (var table in (EvaluationTables[])[EvaluationTables.Results, EvaluationTables.Timings])
                query.Execute($"CREATE VIEW {table.Name} AS {string.Join(" UNION ALL ", evaluations.Select(one => table.Rows(query, folder, one)))}");
            query.Lock(evaluations.SelectMany(one => one.Results.Concat(one.Timings)));
            return new EvaluationQuery(query);
        }
        catch
        {
            query.Dispose();
            throw;
        }
    }

    /// <summary>The answer to a question.</summary>
    /// <param name="sql">One SELECT, in DuckDB's SQL; <c>DESCRIBE results</c> and <c>SUMMARIZE results</c> tell what there is. It can read these
    /// results and no other file, and can change nothing.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The rows, of words and numbers; what is not finite is missing.</returns>
    /// <exception cref="InvalidInputException">It does something other than read, or is not understood.</exception>
    public ResultTable Run(string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return query.Answer(sql, cancellation);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => query.Dispose();
}

/// <summary>One of the tables of an evaluation as it lies in files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns with their types in SQL.</param>
/// <param name="Files">Which files of an evaluation hold it.</param>
internal sealed record EvaluationTables(
    string Name, IReadOnlyList<(string Name, string Type)> Columns, Func<EvaluationFiles, IReadOnlyList<string>> Files)
{
    public static readonly EvaluationTables Results = new(
        EvaluationRows.ResultsTable,
        [("subject", "VARCHAR"), ("image", "BIGINT"), ("image_name", "VARCHAR"), ("method", "VARCHAR"), ("layer", "VARCHAR"), ("depth", "BIGINT"),
            ("figure", "VARCHAR"), ("value", "FLOAT")],
        files => files.Results);

    public static readonly EvaluationTables Timings = new(
        EvaluationRows.TimingsTable,
        [("subject", "VARCHAR"), ("image", "BIGINT"), ("method", "VARCHAR"), ("step", "VARCHAR"), ("seconds", "FLOAT")], files => files.Timings);

    /// <summary>Checks that files hold a table of a version that is known here.</summary>
    /// <exception cref="InvalidInputException">One cannot be read, or is another table.</exception>
    public static void Require(TableQuery query, EvaluationTables table, IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            var told = new Dictionary<string, string>();
            query.ForEach(
                $"SELECT decode(key), decode(value) FROM parquet_kv_metadata({TableQuery.FileOf(file)})", row =>
                    told[row.GetString(0)] = row.GetString(1));
            EvaluationRows.Require(file, table.Name, Schema(file, told));
            var there = new Dictionary<string, string>();
            query.ForEach(
                $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {TableQuery.RowsOf([file])})", row =>
                    there[row.GetString(0)] = row.GetString(1));
            if (table.Columns.FirstOrDefault(column => there.GetValueOrDefault(column.Name) != column.Type) is { Name: { } lacking } column)
                throw new InvalidInputException(
                    $"'{file}' cannot be read as {table.Name} of an evaluation: it has no column '{lacking}' of {column.Type}; give the folder of an evaluation.");
        }
    }

    /// <summary>The rows of an evaluation as SQL.</summary>
    /// <param name="query">Where they will be asked for.</param>
    /// <param name="root">The folder that its path is told from.</param>
    /// <param name="evaluation">Its files.</param>
    /// <exception cref="InvalidInputException">A file cannot be read, or is another table.</exception>
    public string Rows(TableQuery query, string root, EvaluationFiles evaluation)
    {
        string[] files = [.. Files(evaluation).Where(File.Exists)];
        if (files.Length == 0)
            return $"SELECT '' AS evaluation, {string.Join(", ", Columns.Select(column => $"NULL::{column.Type} AS {column.Name}"))} WHERE false";
        Require(query, this, files);
        var path = Path.GetRelativePath(root, evaluation.Folder).Replace('\\', '/');
        return $"SELECT {TableQuery.Quoted(path)} AS evaluation, {string.Join(", ", Columns.Select(column => column.Name))} FROM {TableQuery.RowsOf(files)}";
    }

    private static TableSchema? Schema(string file, IReadOnlyDictionary<string, string> told)
    {
        try
        {
            return TableSchema.From(told);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidInputException($"'{file}' cannot be read as a table of results ({problem.Message}); make it again.", problem);
        }
    }
}
