using System.Diagnostics;
using TorchSharp;

namespace NAFlow.Kernel.Tests;

public class CellEnduranceTests
{
    [Fact]
    public async Task Five_hundred_cells_leave_no_memory_no_tensors_and_no_threads()
    {
        using var session = new CellSession();
        await session.ValueAsync("var total = 0L;");
        await RunAsync(session, 50);
        var memory = Collected();
        var tensors = torch.Tensor.TotalCount;
        var threads = Process.GetCurrentProcess().Threads.Count;
        await RunAsync(session, 500);
        var growth = (Collected() - memory) / 500;
        Assert.True(growth < 20_000, $"{growth} bytes a cell");
        Assert.Equal(tensors, torch.Tensor.TotalCount);
        Assert.True(Process.GetCurrentProcess().Threads.Count < threads + 10);
    }

    [Fact]
    public async Task Cells_that_declare_something_cost_little()
    {
        using var session = new CellSession();
        await session.ValueAsync("var total = 0L;");
        var memory = Collected();
        for (var index = 0; index < 100; index++)
            await session.ValueAsync($"var number{index} = {index};");
        var growth = (Collected() - memory) / 100;
        Assert.True(growth < 1_000_000, $"{growth} bytes a cell");
        Assert.Equal("99", await session.ValueAsync("number99"));
    }

    private static async Task RunAsync(CellSession session, int cells)
    {
        for (var index = 0; index < cells; index++)
            await session.ValueAsync($"using (torch.NewDisposeScope()) total += torch.ones({index % 5 + 1}).sum().item<float>() > 0 ? 1 : 0; Console.Write(total); total + {index}");
    }

    private static long Collected()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
