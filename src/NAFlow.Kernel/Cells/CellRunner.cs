using System.Diagnostics;
using NAFlow.Interactive;

namespace NAFlow.Kernel;

/// <summary>Runs compiled cells on one thread, and stops them when asked to.</summary>
/// <remarks>
/// A cell is first asked to stop. If it goes on, its loops throw, its waits are woken, and it waits for no task any more. If it still goes on, deep
/// in a library, its thread is given up: the next cell has a new one. Threads are never aborted: on Linux the runtime does not survive that reliably.
/// </remarks>
internal sealed class CellRunner : IDisposable
{
    private static readonly TimeSpan TimeToStop = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan TimeToThrow = TimeSpan.FromMilliseconds(300);
    private CellThread thread = new();

    /// <summary>Runs a cell to its end.</summary>
    /// <param name="start">Starts its code.</param>
    /// <param name="context">What it has around it.</param>
    /// <param name="interrupt">Stops it.</param>
    public async Task<CellOutcome> RunAsync(Func<Task<object?>> start, CellContext context, CancellationToken interrupt)
    {
        var asked = new CancellationTokenSource();
        var forced = new CancellationTokenSource();
        var on = thread;
        var outcome = CellOutcome.Interrupted;
        var ended = on.RunAsync(() => context.Run(() => outcome = Outcome(on, start, forced.Token), asked.Token, forced.Token));
        if (await EndsAsync(ended, interrupt))
            return outcome;

        // What the cell registered with the token runs inside Cancel, which may therefore take long.
        _ = Task.Run(asked.Cancel, CancellationToken.None);
        if (await EndsAsync(ended, TimeToStop))
            return outcome.Thrown is { } thrown && IsCancellation(thrown) ? CellOutcome.Interrupted : outcome;

        thread = new CellThread();
        InterruptPoint.LookUntilEndOf(ended);
        _ = Task.Run(forced.Cancel, CancellationToken.None);
        await StopWaitingAsync(on, ended);
        context.Console.Outputs.Close();
        on.Dispose();
        return CellOutcome.Interrupted;
    }

    /// <inheritdoc/>
    public void Dispose() => thread.Dispose();

    private static CellOutcome Outcome(CellThread on, Func<Task<object?>> start, CancellationToken leave)
    {
        try
        {
            var task = start();
            on.RunUntilEndOf(task, leave);
            // What display(...) returns is shown already.
            return CellOutcome.Ended(task.GetAwaiter().GetResult() is { } value and not IDisplayed ? MimeBundle.Of(value) : null);
        }
        catch (Exception thrown)
        {
            return CellOutcome.Failed(thrown);
        }
    }

    /// <summary>Code may catch what wakes it and wait again.</summary>
    private static async Task StopWaitingAsync(CellThread on, Task ended)
    {
        var given = Stopwatch.StartNew();
        do
            on.Interrupt();
        while (!await EndsAsync(ended, TimeToThrow / 6) && given.Elapsed < TimeToThrow);
    }

    private static bool IsCancellation(Exception exception) => exception switch
    {
        OperationCanceledException => true,
        AggregateException many => many.InnerExceptions.All(IsCancellation),
        _ => false,
    };

    private static async Task<bool> EndsAsync(Task ended, CancellationToken unless)
    {
        var interrupted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = unless.Register(interrupted.SetResult);
        return await Task.WhenAny(ended, interrupted.Task) == ended;
    }

    private static async Task<bool> EndsAsync(Task ended, TimeSpan within) => await Task.WhenAny(ended, Task.Delay(within)) == ended;
}

/// <summary>How the run of a cell ended.</summary>
/// <param name="Value">The value of its last expression.</param>
/// <param name="Thrown">What it threw; null when nothing.</param>
/// <param name="WasInterrupted">Whether it was stopped; what it declared is then not to be used.</param>
internal sealed record CellOutcome(MimeBundle? Value, Exception? Thrown, bool WasInterrupted)
{
    /// <summary>It was stopped.</summary>
    public static readonly CellOutcome Interrupted = new(null, null, WasInterrupted: true);

    /// <summary>It ended by itself.</summary>
    public static CellOutcome Ended(MimeBundle? value) => new(value, null, WasInterrupted: false);

    /// <summary>It threw.</summary>
    public static CellOutcome Failed(Exception thrown) => new(null, thrown, WasInterrupted: false);
}

/// <summary>What code of one cell finds around it, wherever it runs.</summary>
/// <param name="Console">Its console.</param>
/// <param name="Display">Where it shows values.</param>
/// <param name="Cell">The cell itself.</param>
internal sealed record CellContext(CellConsole Console, IDisplay Display, StartedCell Cell)
{
    /// <summary>The context of a cell.</summary>
    public static CellContext Of(CellRun run, StartedCell cell) => new(new CellConsole(cell.Outputs, run.Input), new CellDisplay(cell.Outputs), cell);

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
            StartedCell.Current = Cell;
            CellFaults.Watch(Cell);
            action();
        },
        null);
}
