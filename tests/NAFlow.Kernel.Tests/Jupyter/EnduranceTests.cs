using System.Diagnostics;

namespace NAFlow.Kernel.Tests.Jupyter;

public class EnduranceTests
{
    private const int WarmUp = 50;
    private const int Cells = 500;

    [Fact]
    public void Five_hundred_cells_in_a_row_leave_no_thread_and_no_handle_behind()
    {
        using var kernel = new RunningKernel();
        Run(kernel, WarmUp);
        var (threads, handles) = Count();
        Run(kernel, Cells);
        var (threadsAfter, handlesAfter) = Count();

        // The thread pool breathes; a leak would be hundreds.
        Assert.True(threadsAfter - threads < 20, $"{threads} threads became {threadsAfter}.");
        Assert.True(handlesAfter - handles < 50, $"{handles} handles became {handlesAfter}.");
    }

    private static void Run(RunningKernel kernel, int cells)
    {
        for (var cell = 0; cell < cells; cell++) Assert.Equal("ok", kernel.Client.Execute("Console.WriteLine(1); 1 + 1").Status);
    }

    private static (int Threads, int Handles) Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return (process.Threads.Count, process.HandleCount);
    }
}
