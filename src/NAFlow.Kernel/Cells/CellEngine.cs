using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace NAFlow.Kernel;

/// <summary>Runs the cells of one notebook, one after the other; what a cell declares is there for the next.</summary>
public sealed class CellEngine : IDisposable
{
    private readonly CancellationTokenSource disposed = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly CellSequence cells;
    private readonly CodeAssistant assistant;

    /// <summary>An engine whose first cell is still to come. It warms up in the background.</summary>
    /// <param name="folder">What paths after <c>#r</c>, <c>#load</c> and <c>#!import</c> start from; the current directory when null.</param>
    /// <param name="notebooks">Reads the cells of a notebook that <c>#!import</c> names; null where none can be read.</param>
    public CellEngine(string? folder = null, Func<string, IEnumerable<CellSource>>? notebooks = null)
    {
        cells = new(folder, notebooks);
        assistant = new(cells);
    }

    /// <summary>Runs a cell to its end. It does not throw for what goes wrong in the cell: the result says it.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="run">What the cell has around it.</param>
    /// <param name="cancellation">Interrupts the cell; what it declared so far is lost, what cells before it declared is not.</param>
    public async Task<CellResult> RunAsync(string code, CellRun run, CancellationToken cancellation)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellation, disposed.Token);
        try
        {
            await oneAtATime.WaitAsync(interrupt.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(null, Interruption.Of(run.Name));
        }
        var outputs = new CellOutputs(run.Output);
        try
        {
            var result = await RunAsync(code, run, outputs, interrupt.Token).ConfigureAwait(false);
            return outputs.End() is { } fault && result.Error is null ? new(null, fault) : result;
        }
        finally
        {
            outputs.Flush();
            oneAtATime.Release();
        }
    }

    private async Task<CellResult> RunAsync(string code, CellRun run, CellOutputs outputs, CancellationToken interrupt)
    {
        try
        {
            return await cells.RunNextAsync(code, run, outputs, interrupt).ConfigureAwait(false);
        }
        catch (CompilationErrorException exception)
        {
            return new(null, CompileFailure.Of(exception.Diagnostics, run.Name));
        }
        catch (InvalidInputException exception)
        {
            return new(null, new(nameof(InvalidInputException), exception.Message, [exception.Message], null));
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return new(null, Interruption.Of(run.Name));
        }
        catch (Exception exception)
        {
            return new(null, EngineFailure.Of(exception, run.Name));
        }
    }

    /// <summary>What could stand at a place in the code.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="position">The place, in UTF-16 units.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation) =>
        assistant.CompleteAsync(code, position, cancellation);

    /// <summary>What stands at a place in the code: its signature and documentation; null when there is nothing to say.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="position">The place, in UTF-16 units.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation) =>
        assistant.InspectAsync(code, position, cancellation);

    /// <summary>Whether the code can be run as it stands.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "One asks an engine, whatever it needs to know for it.")]
    public Completeness Judge(string code) => CodeJudge.Judge(code);

    /// <summary>Ends the engine; a cell that still runs is interrupted.</summary>
    public void Dispose()
    {
        disposed.Cancel();
        cells.Dispose();
        assistant.Dispose();
    }
}

/// <summary>What a cell that runs has around it.</summary>
/// <param name="Output">Takes what the cell puts out, in order, one call at a time; from any thread.</param>
/// <param name="Input">Asks the person at the notebook: the prompt, and whether the answer is secret. Null where nobody can answer.</param>
/// <param name="Name">What error messages call the cell, such as <c>cell 3</c>.</param>
/// <param name="Language">The language it begins in, as its notebook calls it.</param>
public sealed record CellRun(
    Action<CellOutput> Output, Func<string, bool, string>? Input = null, string Name = "cell", string Language = CellRun.CSharp)
{
    /// <summary>What notebooks call C#.</summary>
    public const string CSharp = CellLanguage.CSharpName;
}

/// <summary>A cell of a notebook.</summary>
/// <param name="Code">Its text.</param>
/// <param name="Language">The language it begins in, as its notebook calls it.</param>
public readonly record struct CellSource(string Code, string Language);

/// <summary>How a cell ended.</summary>
/// <param name="Value">The value of its last expression; null when it has none, or failed.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
public sealed record CellResult(MimeBundle? Value, CellError? Error);

/// <summary>Whether code can be run as it stands.</summary>
public enum Completeness
{
    /// <summary>It can.</summary>
    Complete,

    /// <summary>More must follow.</summary>
    Incomplete,

    /// <summary>It is wrong, whatever follows.</summary>
    Invalid,
}

/// <summary>What could stand at a place in the code.</summary>
/// <param name="Start">Where the text that is replaced starts, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Items">The proposals, best first.</param>
public sealed record Completions(int Start, int End, ImmutableArray<Completions.Item> Items)
{
    /// <summary>One proposal.</summary>
    /// <param name="Text">What is inserted.</param>
    /// <param name="Kind">What it is, in a word: <c>method</c>, <c>property</c>, <c>class</c>, <c>keyword</c>, ...</param>
    public sealed record Item(string Text, string Kind);
}
