using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace NAFlow.Kernel;

/// <summary>The process that started the kernel, such as a Jupyter server: a kernel must not outlive it.</summary>
public static class ParentProcess
{
    /// <summary>The variable in which Jupyter says which process that is.</summary>
    public const string Variable = "JPY_PARENT_PID";

    /// <summary>Waits for the parent's end.</summary>
    /// <param name="parent">What <see cref="Variable"/> says: a process id, or on Windows the handle of a process. Anything else is never
    /// over.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public static Task WhenOver(string? parent, CancellationToken cancellation)
    {
        // Jupyter says 1 where it runs as the first process of a container, which ends with everything in it.
        if (!int.TryParse(parent, out var number) || number <= 1) return Task.Delay(Timeout.Infinite, cancellation);
        return OperatingSystem.IsWindows() ? WhenSignalled(number, cancellation) : WhenExited(number, cancellation);
    }

    private static async Task WhenExited(int id, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellation);
        }
        catch (ArgumentException)
        {
            // It is over already.
        }
    }

    private static async Task WhenSignalled(int handle, CancellationToken cancellation)
    {
        using var process = new ProcessHandle(handle);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = ThreadPool.RegisterWaitForSingleObject(process, (_, _) => over.TrySetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        try
        {
            await over.Task.WaitAsync(cancellation);
        }
        finally
        {
            waiting.Unregister(null);
        }
    }

    private sealed class ProcessHandle : WaitHandle
    {
        public ProcessHandle(int handle) => SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false);
    }
}
