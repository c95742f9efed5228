using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace NAFlow.Kernel.Cells;

/// <summary>Runs the cells of one notebook, one after the other; what a cell declares is there for the next.</summary>
public sealed class CellEngine : IDisposable
{
    private ScriptState<object>? state;

    /// <summary>Runs a cell to its end. It does not throw for what goes wrong in the cell: the result says it.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="run">What the cell has around it.</param>
    /// <param name="cancellation">Interrupts the cell; what it declared so far is lost, what cells before it declared is not.</param>
    public async Task<CellResult> RunAsync(string code, CellRun run, CancellationToken cancellation)
    {
        state = state is null ? await CSharpScript.RunAsync<object>(code, cancellationToken: cancellation) : await state.ContinueWithAsync<object>(code, cancellationToken: cancellation);
        return new(state.ReturnValue is { } value ? MimeBundle.Of(value) : null, null);
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
    }
}
