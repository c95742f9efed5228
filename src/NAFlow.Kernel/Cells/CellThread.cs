using System.Collections.Concurrent;

namespace NAFlow.Kernel;

/// <summary>One thread on which everything that is posted runs, in order: libtorch's dispose scopes belong to a thread.</summary>
internal sealed class CellThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<Action> posted = [];
    private readonly Thread thread;

    public CellThread()
    {
        thread = new Thread(Work) { IsBackground = true, Name = "cells" };
        thread.UnsafeStart();
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs something on the thread later; on any thread once this one has ended.</summary>
    public override void Post(SendOrPostCallback callback, object? state)
    {
        var context = ExecutionContext.Capture();
        Enqueue(() =>
        {
            if (context is null)
                callback(state);
            else
                ExecutionContext.Run(context, new ContextCallback(callback), state);
        });
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback callback, object? state)
    {
        if (Thread.CurrentThread == thread)
            callback(state);
        else
            RunAsync(() => callback(state)).GetAwaiter().GetResult();
    }

    /// <summary>Runs something on the thread; the task tells how it ended.</summary>
    public Task RunAsync(Action action)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() =>
        {
            try
            {
                action();
                ended.SetResult();
            }
            catch (Exception exception)
            {
                ended.SetException(exception);
            }
        });
        return ended.Task;
    }

    /// <summary>On this thread: runs what is posted until the task has ended.</summary>
    /// <param name="task">The task, whose continuations are among what is posted.</param>
    /// <param name="leave">Leaves although it has not.</param>
    public void RunUntilEndOf(Task task, CancellationToken leave)
    {
        task.ContinueWith(
            _ => Enqueue(static () => { }), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!task.IsCompleted)
            LateWork(posted.Take(leave));
    }

    /// <summary>Wakes the thread if it sleeps or waits.</summary>
    public void Interrupt() => thread.Interrupt();

    /// <summary>Lets the thread end after what was posted.</summary>
    public void Dispose() => posted.CompleteAdding();

    private void Enqueue(Action action)
    {
        try
        {
            posted.Add(action);
        }
        catch (InvalidOperationException)
        {
            ThreadPool.QueueUserWorkItem(_ => LateWork(action));
        }
    }

    private void Work()
    {
        SetSynchronizationContext(this);
        try
        {
            foreach (var action in posted.GetConsumingEnumerable())
                LateWork(action);
        }
        catch (ThreadInterruptedException)
        {
            // Only a thread that was given up is interrupted.
        }
    }

    /// <summary>What nobody waits for, as the rest of an <c>async void</c>, must end neither the cell that runs now nor the process.</summary>
    private static void LateWork(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is not ThreadInterruptedException)
        {
            if (!CellFaults.Take(exception)) Console.Error.WriteLine(exception);
        }
    }
}
