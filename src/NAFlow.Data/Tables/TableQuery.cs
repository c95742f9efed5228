using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;

namespace NAFlow.Data;

/// <summary>What queries of tables may take of the machine.</summary>
public sealed record QueryOptions
{
    private const int LeastMebibytes = 64, MostThreads = 1024;

    /// <summary>The processor threads.</summary>
    /// <value>One for each core.</value>
    /// <exception cref="InvalidInputException">It is not 1 to 1024.</exception>
    public int Threads
    {
        get;
        init => field = value is >= 1 and <= MostThreads
            ? value
            : throw new InvalidInputException($"{value} threads cannot be used; choose 1 to {MostThreads}.");
    } = Environment.ProcessorCount;

    /// <summary>The memory of the engine in MiB; what does not fit goes to the temporary folder.</summary>
    /// <value>1024.</value>
    /// <exception cref="InvalidInputException">It is less than 64.</exception>
    public int Mebibytes
    {
        get;
        init => field = value >= LeastMebibytes
            ? value
            : throw new InvalidInputException($"{value} MiB are too few for a query; give {LeastMebibytes} or more.");
    } = 1024;

    /// <summary>Where what does not fit into memory goes, in a folder of its own that is taken away again.</summary>
    /// <value>The system's folder for temporary files.</value>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();
}

/// <summary>
/// Tables of Parquet under names, asked by SQL: DuckDB reads them where they lie and keeps to the memory that it is given. Its library is loaded here
/// and nowhere before. One thread at a time.
/// </summary>
internal sealed class TableQuery : IDisposable
{
    private const int MostRows = 5_000_000;

    private readonly DuckDBConnection connection = new(DuckDBConnectionStringBuilder.InMemoryConnectionString);
    private readonly string folder;

    private TableQuery(QueryOptions options)
    {
        folder = Path.Combine(Directory.CreateDirectory(options.TemporaryFolder).FullName, $"naflow-query-{Guid.NewGuid():N}");
        connection.Open();
        Set("threads", options.Threads);
        Set("memory_limit", $"{options.Mebibytes}MiB");
        Set("temp_directory", folder);
        Set("autoinstall_known_extensions", "false");
        Set("autoload_known_extensions", "false");
    }

    /// <summary>Begins with no table.</summary>
    /// <exception cref="InvalidInputException">DuckDB's library cannot be loaded on this system.</exception>
    public static TableQuery Open(QueryOptions options)
    {
        try
        {
            return new TableQuery(options);
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            throw new InvalidInputException(
                $"DuckDB, by which tables are read, cannot be loaded on this system ({(problem.InnerException ?? problem).Message.TrimEnd('.')}); use x64 Linux, Windows or macOS.", problem);
        }
    }

    /// <summary>A text as it stands in SQL.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The rows of files as SQL has them after <c>FROM</c>, in the order of the files.</summary>
    public static string RowsOf(IEnumerable<string> files) => $"read_parquet([{string.Join(", ", files.Select(FileOf))}])";

    /// <summary>A file as SQL has it: its name is no pattern.</summary>
    public static string FileOf(string file) =>
        Quoted(string.Concat(Path.GetFullPath(file).Select(letter => letter is '[' or '*' or '?' ? $"[{letter}]" : $"{letter}")));

    /// <summary>Closes all files but these, and lets nothing be changed: what is asked from now on may come from anywhere.</summary>
    public void Lock(IEnumerable<string> files)
    {
        Execute($"SET allowed_paths = [{string.Join(", ", files.SelectMany(file => (string[])[Quoted(Path.GetFullPath(file)), FileOf(file)]).Distinct())}]");
        Set("enable_external_access", "false");
        Set("lock_configuration", "true");
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <exception cref="InvalidInputException">A file cannot be read.</exception>
    public void Execute(string sql) => Guarded(() =>
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    });

    /// <summary>The rows of a query of ours one by one, as they are found.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="row">Told of each.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InvalidInputException">A file cannot be read.</exception>
    public void ForEach(string sql, Action<DuckDBDataReader> row, CancellationToken cancellation = default) => Guarded(() =>
    {
        using var command = Command(sql);
        using var stop = new Interruption(command, cancellation);
        using var reader = Cancelling(() => command.ExecuteReader(), cancellation);
        while (Cancelling(reader.Read, cancellation)) row(reader);
    });

    /// <summary>Puts rows into a table that was made by <see cref="Execute"/>.</summary>
    public void Append(string table, Action<DuckDBAppender> append)
    {
        using var appender = connection.CreateAppender(table);
        append(appender);
    }

    /// <summary>The answer to a question of anyone's.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InvalidInputException">It is no question, not understood, or has an answer that is no table of words and numbers.</exception>
    public ResultTable Answer(string sql, CancellationToken cancellation)
    {
        RequireQuestion(sql);
        try
        {
            using var command = Command(sql);
            using var stop = new Interruption(command, cancellation);
            using var reader = Cancelling(() => command.ExecuteReader(), cancellation);
            var columns = Enumerable.Range(0, reader.FieldCount).Select(place => AnswerColumn.Of(reader, place)).ToArray();
            if (columns.GroupBy(column => column.Name).FirstOrDefault(columns => columns.Count() > 1) is { Key: var twice })
                throw new InvalidInputException($"Two columns of the answer are called '{twice}'; name one of them by AS.");
            for (var rows = 0; Cancelling(reader.Read, cancellation); rows++)
            {
                if (rows == MostRows) throw new InvalidInputException(
                    $"The answer has more than {MostRows.ToString("N0", CultureInfo.InvariantCulture)} rows; sum up, or add LIMIT.");
                foreach (var column in columns) column.Add(reader);
            }

            return new ResultTable([.. columns.Select(column => column.Finish())]);
        }
        catch (DuckDBException problem)
        {
            throw new InvalidInputException(Sentence("The query was not answered", problem), problem);
        }
    }

    /// <summary>Closes it, and takes away what did not fit into memory.</summary>
    public void Dispose()
    {
        connection.Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static T Cancelling<T>(Func<T> work, CancellationToken cancellation)
    {
        try
        {
            return work();
        }
        catch (DuckDBException problem) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(problem.Message, problem, cancellation);
        }
    }

    /// <summary>Refuses whatever is not one SELECT from tables, by DuckDB's own reading of it.</summary>
    private void RequireQuestion(string sql)
    {
        if (string.IsNullOrWhiteSpace(sql)) throw new InvalidInputException(
            "The query is empty; give a SELECT, such as SELECT DISTINCT method FROM results.");
        using var command = Command("SELECT json_serialize_sql($1::VARCHAR)");
        command.Parameters.Add(new DuckDBParameter(sql));
        using var reading = JsonDocument.Parse((string)command.ExecuteScalar()!);
        if (!reading.RootElement.GetProperty("error").GetBoolean())
        {
            if (reading.RootElement.GetProperty("statements").GetArrayLength() != 1)
                throw new InvalidInputException("The query is more than one statement; give them one by one.");
            if (Functions(reading.RootElement).FirstOrDefault(function => !IsHarmless(function)) is { } function)
                throw new InvalidInputException(
                    $"The query asks {function}(...) for rows, which may reach beyond the results; ask results and timings.");
            return;
        }

        throw reading.RootElement.GetProperty("error_type").GetString() == "not implemented"
            ? new InvalidInputException("The query does something other than read; only SELECT is answered.")
            : new InvalidInputException(
                $"The query is not understood ({Line(reading.RootElement.GetProperty("error_message").GetString()!)}); mend it.");
    }

    /// <summary>The functions that are asked for rows, anywhere in a query: some read files, and some write.</summary>
    private static IEnumerable<string> Functions(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().SelectMany(Functions),
        JsonValueKind.Object => node.EnumerateObject().SelectMany(member => Functions(member.Value)).Concat(
            node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("TABLE_FUNCTION")
                ? [node.GetProperty("function").GetProperty("function_name").GetString()!]
                : []),
        _ => [],
    };

    private static bool IsHarmless(string function) =>
        function.ToLowerInvariant() is "range" or "generate_series" or "unnest" or "repeat"
            || function.StartsWith("duckdb_", StringComparison.OrdinalIgnoreCase);

    private void Set(string name, object value) => Execute($"SET {name} = {Quoted(string.Create(CultureInfo.InvariantCulture, $"{value}"))}");

    private DuckDBCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        return command;
    }

    private static void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (DuckDBException problem)
        {
            throw new InvalidInputException(Sentence("The tables cannot be read", problem), problem);
        }
    }

    private static string Sentence(string what, DuckDBException problem) =>
        $"{what} ({Line(problem.Message)}); " + (problem.Message.Contains("Out of Memory", StringComparison.Ordinal)
        ? "ask for less at once."
        : what.StartsWith("The query", StringComparison.Ordinal) ? "mend it, or see the columns by DESCRIBE results." : "make them again.");

    private static string Line(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.', ' ');
}

/// <summary>
/// Interrupts a query that is cancelled, again and again until it has ended: DuckDB forgets an interrupt that comes before the query has begun.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const int EveryMilliseconds = 50;

    private readonly Timer timer;
    private readonly CancellationTokenRegistration registration;

    /// <param name="command">The query.</param>
    /// <param name="cancellation">Cancels it.</param>
    public Interruption(DuckDBCommand command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        timer = new Timer(_ => command.Cancel());
        registration = cancellation.Register(() => timer.Change(0, EveryMilliseconds));
    }

    /// <summary>Returns when no more interrupts come.</summary>
    public void Dispose()
    {
        registration.Dispose();
        using var ended = new ManualResetEvent(false);
        if (timer.Dispose(ended)) ended.WaitOne();
    }
}

/// <summary>A column of an answer while it is read.</summary>
internal abstract class AnswerColumn(string name)
{
    public string Name => name;

    public static AnswerColumn Of(DuckDBDataReader reader, int place)
    {
        var name = reader.GetName(place);
        return Type.GetTypeCode(reader.GetFieldType(place)) switch
        {
            TypeCode.String => new Column<string?>(name, row => row.GetString(place), null, values => TableColumn.Text(name, values), place),
            TypeCode.Boolean => Whole(row => row.GetBoolean(place) ? 1 : 0),
            TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 =>
                Whole(row => Convert.ToInt64(row.GetValue(place), CultureInfo.InvariantCulture)),
            TypeCode.Single => new Column<float?>(name, row => Finite(row.GetFloat(place)), null, values => TableColumn.Single(name, values), place),
            TypeCode.Double => Number(row => row.GetDouble(place)),
            TypeCode.Decimal or TypeCode.UInt64 => Number(row => Convert.ToDouble(row.GetValue(place), CultureInfo.InvariantCulture)),
            _ when reader.GetFieldType(place) == typeof(System.Numerics.BigInteger) =>
                Number(row => (double)row.GetFieldValue<System.Numerics.BigInteger>(place)),
            _ => throw new InvalidInputException(
                $"Column '{name}' of the answer is of {reader.GetDataTypeName(place)}; turn it into words by CAST({name} AS VARCHAR), or into a number."),
        };

        AnswerColumn Whole(Func<DuckDBDataReader, long> read) =>
            new Column<long?>(name, row => read(row), null, values => TableColumn.Whole(name, values), place);

        AnswerColumn Number(Func<DuckDBDataReader, double> read) =>
            new Column<double?>(name, row => double.IsFinite(read(row)) ? read(row) : null, null, values => TableColumn.Number(name, values), place);
    }

    /// <summary>Adds the value of a row.</summary>
    public abstract void Add(DuckDBDataReader reader);

    /// <summary>The column.</summary>
    public abstract TableColumn Finish();

    private static float? Finite(float value) => float.IsFinite(value) ? value : null;

    private sealed class Column<T>(string name, Func<DuckDBDataReader, T> read, T missing, Func<IEnumerable<T>, TableColumn> finish, int place)
        : AnswerColumn(name)
    {
        private readonly List<T> values = [];

        public override void Add(DuckDBDataReader reader) => values.Add(reader.IsDBNull(place) ? missing : read(reader));

        public override TableColumn Finish() => finish(values);
    }
}
