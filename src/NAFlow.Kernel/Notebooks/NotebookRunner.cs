using System.Collections.Immutable;
using System.Reflection;

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
    /// <exception cref="InvalidInputException">A parameter does not fit the notebook; nothing was run.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<NotebookResult> RunAsync(
        NotebookDocument notebook, NotebookRunOptions options, IProgress<RunningCell>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(options);
        var ready = ParameterInjection.Into(notebook, options.Parameters);
        await OneAtATime.WaitAsync(cancellation);
        try
        {
            var place = Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!;
            using var folder = new WorkingFolder(place);
            using var engine = new CellEngine(place);
            return await RunAsync(ready, engine, options, progress, cancellation);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task<NotebookResult> RunAsync(
        NotebookDocument notebook, CellEngine engine, NotebookRunOptions options, IProgress<RunningCell>? progress, CancellationToken cancellation)
    {
        var (all, total) = (new OutputCollector(), notebook.RunnableCells.Count());
        var outputs = new List<OutputCollector.CellOutputs>();
        NotebookFailure? failure = null;

        // The engine's own start is not on the first cell's time.
        await engine.RunAsync(string.Empty, new CellRun(_ => { }), cancellation);
        foreach (var cell in notebook.RunnableCells)
        {
            cancellation.ThrowIfCancellationRequested();
            var number = outputs.Count + 1;
            progress?.Report(new(number, total));
            var place = all.Begin();
            outputs.Add(place);
            var result = await RunAsync(cell, number, engine, place, options, cancellation);
            place.Take(result, number);
            if (result.Error is not { } error || cell.Tags.Contains(MayFailTag)) continue;
            failure = new(number, error);
            break;
        }

        var run = notebook.WithCells(Fill(notebook.Cells, [.. outputs.Select(place => place.ToList())]));
        return new(run.WithManifest(failure is null ? ManifestOf(run, options) : null), failure);
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

    private static NotebookManifest ManifestOf(NotebookDocument notebook, NotebookRunOptions options)
    {
        var version = typeof(NotebookRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return new(version ?? "unknown", Environment.Version.ToString(), options.Parameters, SourcesHash.Of(notebook));
    }
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
