using System.Collections.Immutable;

namespace NAFlow.Kernel.Notebooks;

/// <summary>
/// Runs notebooks without Jupyter. Cells run in order, in the notebook's folder; the notebooks of a process run one after another, since the process
/// has but one current folder.
/// </summary>
public static class NotebookRunner
{
    /// <summary>Cells with this tag show how something fails: the run goes on after them.</summary>
    internal const string MayFailTag = "raises-exception";

    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>Checks that a notebook could be run, before any long work begins.</summary>
    /// <exception cref="InvalidInputException">A parameter does not fit the notebook.</exception>
    public static void Require(NotebookDocument notebook, NotebookRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(options);
        _ = ParameterInjection.Into(notebook, options.Parameters);
    }

    /// <summary>Runs every code cell until one fails. Nothing is written.</summary>
    /// <param name="notebook">The notebook; its old outputs go.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="progress">Hears of every cell that begins.</param>
    /// <param name="cancellation">Interrupts the cell that runs and gives up.</param>
    /// <param name="cutOff">Takes what there is when code that a cell called ends the process; nothing of the run comes after it.</param>
    /// <exception cref="InvalidInputException">A parameter does not fit the notebook; nothing was run.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<NotebookResult> RunAsync(
        NotebookDocument notebook,
        NotebookRunOptions options,
        IProgress<RunningCell>? progress = null,
        CancellationToken cancellation = default,
        Action<NotebookResult>? cutOff = null)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(options);
        var ready = ParameterInjection.Into(notebook, options.Parameters);
        await OneAtATime.WaitAsync(cancellation);
        try
        {
            var place = Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!;
            using var folder = new WorkingFolder(place);
            using var engine = new CellEngine(place, NotebookDocument.CellsOf);
            return await RunAsync(new RunningNotebook(ready, options), engine, progress, cutOff, cancellation);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task<NotebookResult> RunAsync(
        RunningNotebook run, CellEngine engine, IProgress<RunningCell>? progress, Action<NotebookResult>? cutOff, CancellationToken cancellation)
    {
        // The engine's own start is not on the first cell's time.
        await engine.RunAsync(string.Empty, new CellRun(_ => { }), cancellation);
        void TellEnd(object? sender, EventArgs e) => cutOff?.Invoke(run.Result);
        AppDomain.CurrentDomain.ProcessExit += TellEnd;
        try
        {
            foreach (var cell in run.Notebook.RunnableCells)
            {
                cancellation.ThrowIfCancellationRequested();
                var (number, outputs) = run.Begin(cell);
                progress?.Report(new(number, run.Total));
                outputs.Take(await RunAsync(cell, number, engine, outputs, run.Options, cancellation), number);
                if (run.Failure is not null) break;
            }
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= TellEnd;
        }

        return run.Result;
    }

    private static async Task<CellResult> RunAsync(
        NotebookCell cell,
        int number,
        CellEngine engine,
        OutputCollector.CellOutputs outputs,
        NotebookRunOptions options,
        CancellationToken cancellation)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (options.CellTimeout is { } limit) interrupt.CancelAfter(limit);
        CellResult result;
        try
        {
            result = await engine.RunAsync(cell.Source, new CellRun(outputs.Take, Name: $"cell {number}", Language: cell.Language), interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            result = new(null, new(CellError.Interrupted, "The cell was interrupted.", [], null));
        }

        cancellation.ThrowIfCancellationRequested();
        return interrupt.IsCancellationRequested && result.Error is { } error
            ? result with { Error = TimedOut(error, options.CellTimeout!.Value) }
            : result;
    }

    private static CellError TimedOut(CellError error, TimeSpan limit)
    {
        var sentence = $"The cell ran longer than {limit.TotalSeconds:0.###} s and was interrupted.";
        return error with { Name = nameof(TimeoutException), Message = sentence, Traceback = [sentence] };
    }

    /// <summary>The cells with these outputs, those of the cells that are run, in order.</summary>
    internal static ImmutableArray<NotebookCell> Fill(ImmutableArray<NotebookCell> cells, IReadOnlyList<NotebookOutput>[] outputs)
    {
        var (filled, done) = (ImmutableArray.CreateBuilder<NotebookCell>(cells.Length), 0);
        foreach (var cell in cells)
        {
            if (cell.Kind != CellKind.Code) filled.Add(cell);
            else if (cell.IsRunnable && done < outputs.Length) filled.Add(cell.WithRun(done + 1, outputs[done++]));
            else filled.Add(cell.WithRun(null, []));
        }

        return filled.MoveToImmutable();
    }
}

/// <summary>A notebook that is being run, with the outputs so far.</summary>
internal sealed class RunningNotebook(NotebookDocument notebook, NotebookRunOptions options)
{
    private readonly OutputCollector all = new();
    private readonly List<(NotebookCell Cell, OutputCollector.CellOutputs Outputs)> begun = [];

    public NotebookDocument Notebook => notebook;

    public NotebookRunOptions Options => options;

    /// <summary>How many cells there are to run.</summary>
    public int Total { get; } = notebook.RunnableCells.Count();

    /// <summary>The first cell that failed, itself or by a thread that it had started; null when none did, or may not.</summary>
    public NotebookFailure? Failure => begun
        .Select((cell, index) => cell.Cell.Tags.Contains(NotebookRunner.MayFailTag) || cell.Outputs.Error is not { } error ? null
            : new NotebookFailure(index + 1, error))
        .FirstOrDefault(failure => failure is not null);

    /// <summary>What there is now. What was not run to its end has no manifest.</summary>
    public NotebookResult Result
    {
        get
        {
            var failure = Failure;
            var isWhole = failure is null && begun.Count == Total;
            var filled = notebook.WithCells(NotebookRunner.Fill(notebook.Cells, [.. begun.Select(cell => cell.Outputs.ToList())]));
            return new(filled.WithManifest(isWhole ? ManifestOf(filled) : null), failure);
        }
    }

    /// <summary>The next cell begins.</summary>
    /// <returns>Its number, from 1, and the place for its outputs.</returns>
    public (int Number, OutputCollector.CellOutputs Outputs) Begin(NotebookCell cell)
    {
        var outputs = all.Begin();
        begun.Add((cell, outputs));
        return (begun.Count, outputs);
    }

    private NotebookManifest ManifestOf(NotebookDocument filled) =>
        new(KernelVersion.Number, Environment.Version.ToString(), options.Parameters, SourcesHash.Of(filled));
}

/// <summary>How a notebook is run.</summary>
public sealed record NotebookRunOptions
{
    private readonly TimeSpan? cellTimeout;

    /// <summary>No parameters, no time limit.</summary>
    public static NotebookRunOptions Default { get; } = new();

    /// <summary>Values for variables of the cell tagged <c>parameters</c>, by name.</summary>
    /// <value>Default: none; the notebook's own values hold.</value>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>How long each cell may run.</summary>
    /// <value>Default: null, as long as it takes.</value>
    /// <exception cref="InvalidInputException">It is not positive, or over 24 days.</exception>
    public TimeSpan? CellTimeout
    {
        get => cellTimeout;
        init => cellTimeout = value is null || (value > TimeSpan.Zero && value.Value.TotalMilliseconds <= int.MaxValue)
            ? value
            : throw new InvalidInputException(
                $"A cell cannot run for at most {value.Value.TotalSeconds:0.###} seconds; choose a time above 0 and below 24 days.");
    }
}

/// <summary>A notebook that was run.</summary>
/// <param name="Notebook">The notebook with its outputs; those up to the cell that failed, if one did.</param>
/// <param name="Failure">Where and why it stopped; null when it ran to its end.</param>
public sealed record NotebookResult(NotebookDocument Notebook, NotebookFailure? Failure);

/// <summary>Where and why a notebook stopped.</summary>
/// <param name="Cell">The number of the cell among those that are run, from 1: the number in its brackets.</param>
/// <param name="Error">What went wrong in it.</param>
public sealed record NotebookFailure(int Cell, CellError Error)
{
    /// <summary>The place and the reason, such as <c>cell 3, line 2: DivideByZeroException: Attempted to divide by zero.</c></summary>
    public string Sentence
    {
        get
        {
            var place = Error.Line is { } line ? $"cell {Cell}, line {line}" : $"cell {Cell}";
            return $"{place}: {Error.Name}: {Error.Message.TrimEnd('.')}.";
        }
    }
}

/// <summary>A cell begins.</summary>
/// <param name="Cell">Its number among the cells that are run, from 1.</param>
/// <param name="Cells">How many are run.</param>
public readonly record struct RunningCell(int Cell, int Cells);

/// <summary>The current folder of the process while a notebook runs: paths in a notebook are relative to the notebook.</summary>
internal sealed class WorkingFolder : IDisposable
{
    private readonly string before = Directory.GetCurrentDirectory();

    public WorkingFolder(string folder) => Directory.SetCurrentDirectory(folder);

    public void Dispose() => Directory.SetCurrentDirectory(before);
}
