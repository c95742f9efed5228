namespace NAFlow.Kernel;

/// <summary>Where the code of a cell looks whether it has to stop. The compiler of cells puts it into every loop.</summary>
public static class InterruptPoint
{
    private static readonly AsyncLocal<CancellationToken> OfThisCell = new();
    private static int stopping;

    /// <summary>Ends the cell if it did not stop when it was asked to.</summary>
    /// <exception cref="OperationCanceledException">It has to stop.</exception>
    public static void Pass()
    {
        // Asynchronous locals are slow, loops are not: only while some cell is being stopped must each look whether it is the one.
        if (Volatile.Read(ref stopping) > 0)
            OfThisCell.Value.ThrowIfCancellationRequested();
    }

    /// <summary>Sets what stops everything that is started from here on, in this asynchronous context.</summary>
    internal static void StopWith(CancellationToken stop) => OfThisCell.Value = stop;

    /// <summary>Makes the points look, until the task has ended.</summary>
    internal static void LookUntilEndOf(Task task)
    {
        Interlocked.Increment(ref stopping);
        task.ContinueWith(_ => Interlocked.Decrement(ref stopping), TaskScheduler.Default);
    }
}
