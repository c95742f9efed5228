using Microsoft.CodeAnalysis.Scripting;
using NAFlow.Interactive.Formatters;
using NAFlow.Kernel.Cells.Compiling;
using NAFlow.Kernel.Cells.Errors;
using NAFlow.Kernel.Cells.Outputs;
using NAFlow.Kernel.Cells.Running;
using NAFlow.Kernel.Cells.Toolkit;

namespace NAFlow.Kernel.Cells;

/// <summary>Runs the cells of one notebook, one after the other; what a cell declares is there for the next.</summary>
public sealed class CellEngine : IDisposable
{
    private readonly CancellationTokenSource disposed = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly CellRunner runner = new();
    private readonly CellCompiler compiler;
    private readonly Task<CellState> toolkit;
    private CellState? state;

    /// <summary>An engine whose first cell is still to come. It warms up in the background.</summary>
    /// <param name="folder">What paths after <c>#r</c> and <c>#load</c> start from; the current directory when null.</param>
    public CellEngine(string? folder = null)
    {
        compiler = new(new ScriptReferences(folder), folder);
        toolkit = Task.Run(Toolkit);
    }

    /// <summary>Runs a cell to its end. It does not throw for what goes wrong in the cell: the result says it.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="run">What the cell has around it.</param>
    /// <param name="cancellation">Interrupts the cell; what it declared so far is lost, what cells before it declared is not.</param>
    public async Task<CellResult> RunAsync(string code, CellRun run, CancellationToken cancellation)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellation, disposed.Token);
        var outputs = new CellOutputs(run.Output);
        try
        {
            await oneAtATime.WaitAsync(interrupt.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(null, Interruption.Of(run.Name));
        }
        try
        {
            return await RunNextAsync(code, run, outputs, interrupt.Token).ConfigureAwait(false);
        }
        catch (CompilationErrorException exception)
        {
            return new(null, CompileFailure.Of(exception.Diagnostics, run.Name));
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return new(null, Interruption.Of(run.Name));
        }
        finally
        {
            outputs.Flush();
            oneAtATime.Release();
        }
    }

    /// <summary>What could stand at a place in the code.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="position">The place, in UTF-16 units.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Completions> CompleteAsync(string code, int position, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>What stands at a place in the code: its signature and documentation; null when there is nothing to say.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="position">The place, in UTF-16 units.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<MimeBundle?> InspectAsync(string code, int position, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Whether the code can be run as it stands.</summary>
    public Completeness Judge(string code) => throw new NotSupportedException();

    /// <summary>Ends the engine; a cell that still runs is interrupted.</summary>
    public void Dispose()
    {
        disposed.Cancel();
        runner.Dispose();
    }

    private async Task<CellResult> RunNextAsync(string code, CellRun run, CellOutputs outputs, CancellationToken interrupt)
    {
        var before = state ??= await toolkit.WaitAsync(interrupt).ConfigureAwait(false);
        var cell = await Task.Run(() => compiler.Compile(code, run.Name, before, interrupt), interrupt).ConfigureAwait(false);
        var values = before.WithRoom();
        var outcome = await runner.RunAsync(() => cell.Start(values), CellContext.Of(run, outputs), interrupt).ConfigureAwait(false);
        if (outcome.WasInterrupted)
            return new(null, Interruption.Of(run.Name));
        if (cell.Declares)
            state = new(cell.Script, [.. values]);
        return new(outcome.Value, outcome.Thrown is { } thrown ? RunFailure.Of(thrown, cell.Assembly, code) : null);
    }

    private CellState Toolkit()
    {
        NotebookFormatters.Register();
        var cell = compiler.Compile(ToolkitPrelude.Code, "toolkit", CellState.Empty, disposed.Token);
        return new(cell.Script, CellState.Empty.Values);
    }
}
