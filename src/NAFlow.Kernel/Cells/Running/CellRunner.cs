using System.Runtime;

namespace NAFlow.Kernel.Cells.Running;

/// <summary>Runs compiled cells on one thread, and stops them when asked to.</summary>
/// <remarks>
/// A cell is first asked to stop. One that does not is aborted and its thread given up: nobody knows what state that thread is in, and it may still be inside
/// a native call. The next cell then has a new thread.
/// </remarks>
internal sealed class CellRunner : IDisposable
{
    private static readonly TimeSpan TimeToStop = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan TimeToAbort = TimeSpan.FromMilliseconds(300);
    private CellThread thread = new();

    /// <summary>Runs a cell to its end.</summary>
    /// <param name="start">Starts its code.</param>
    /// <param name="context">What it has around it.</param>
    /// <param name="interrupt">Stops it.</param>
    public async Task<CellOutcome> RunAsync(Func<Task<object?>> start, CellContext context, CancellationToken interrupt)
    {
        var stop = new CancellationTokenSource();
        var abort = new CancellationTokenSource();
        var on = thread;
        var outcome = CellOutcome.Interrupted;
        var ended = on.RunAsync(() => Abortable(() => context.Run(() => outcome = Outcome(on, start, abort.Token), stop.Token), abort.Token));
        if (await EndsAsync(ended, interrupt))
            return outcome;

        // What the cell registered with the token runs inside Cancel, which may therefore take long.
        _ = Task.Run(stop.Cancel, CancellationToken.None);
        if (await EndsAsync(ended, TimeToStop))
            return outcome.Thrown is { } thrown && IsCancellation(thrown) ? CellOutcome.Interrupted : outcome;

        thread = new CellThread();
        context.Console.Outputs.Close();
        _ = Task.Run(abort.Cancel, CancellationToken.None);
        on.Interrupt();
        await EndsAsync(ended, TimeToAbort);
        on.Dispose();
        return CellOutcome.Interrupted;
    }

    /// <inheritdoc/>
    public void Dispose() => thread.Dispose();

    private static CellOutcome Outcome(CellThread on, Func<Task<object?>> start, CancellationToken abort)
    {
        try
        {
            var task = start();
            on.RunUntilEndOf(task, abort);
            return CellOutcome.Ended(task.GetAwaiter().GetResult() is { } value ? MimeBundle.Of(value) : null);
        }
        catch (Exception thrown)
        {
            return CellOutcome.Failed(thrown);
        }
    }

    private static void Abortable(Action action, CancellationToken abort)
    {
#pragma warning disable SYSLIB0046
        ControlledExecution.Run(action, abort);
#pragma warning restore SYSLIB0046
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
