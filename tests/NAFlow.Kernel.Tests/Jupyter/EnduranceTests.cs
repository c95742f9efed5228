using System.Diagnostics;

namespace NAFlow.Kernel.Tests;

public class EnduranceTests
{
    private const int WarmUp = 50;
    private const int Cells = 500;

    [Fact]
    public void Five_hundred_cells_in_a_row_leave_no_thread_no_handle_and_little_memory_behind()
    {
        using var kernel = new RunningKernel();
        Run(kernel, WarmUp);
        var (threads, handles, heap) = Count();
        Run(kernel, Cells);
        var (threadsAfter, handlesAfter, heapAfter) = Count();

        // The thread pool breathes; a leak would be hundreds.
        Assert.True(threadsAfter - threads < 20, $"{threads} threads became {threadsAfter}.");
        Assert.True(handlesAfter - handles < 50, $"{handles} handles became {handlesAfter}.");

        // A cell's code stays, as that of any assembly; 100 KiB each is far more than it takes on the heap.
        Assert.True(heapAfter - heap < Cells * 100L * 1024, $"{heap} bytes on the heap became {heapAfter}.");
        TestContext.Current.SendDiagnosticMessage($"threads {threads} to {threadsAfter}, handles {handles} to {handlesAfter}, heap {heap >> 10} to {heapAfter >> 10} KiB");
    }

    private static void Run(RunningKernel kernel, int cells)
    {
        for (var cell = 0; cell < cells; cell++) Assert.Equal("ok", kernel.Client.Execute("Console.WriteLine(1); 1 + 1").Status);
    }

    private static (int Threads, int Handles, long Heap) Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return (process.Threads.Count, process.HandleCount, heap);
    }
}
