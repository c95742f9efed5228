using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>What code of one cell finds around it, wherever it runs.</summary>
/// <param name="Console">Its console.</param>
/// <param name="Display">Where it shows values.</param>
internal sealed record CellContext(CellConsole Console, IDisplay Display)
{
    /// <summary>The context of a cell.</summary>
    public static CellContext Of(CellRun run, CellOutputs outputs) => new(new CellConsole(outputs, run.Input), new CellDisplay(outputs));

    /// <summary>Runs something in this context, which all that it starts inherits.</summary>
    /// <param name="action">What to run.</param>
    /// <param name="cancellation">What <see cref="Notebook.Cancellation"/> is.</param>
    /// <param name="stop">Makes its loops throw.</param>
    public void Run(Action action, CancellationToken cancellation, CancellationToken stop) => ExecutionContext.Run(
        ExecutionContext.Capture()!,
        _ =>
        {
            NotebookDisplay.UseInThisCell(Display);
            Notebook.CancelWith(cancellation);
            InterruptPoint.StopWith(stop);
            CellConsole.UseInThisCell(Console);
            action();
        },
        null);
}
