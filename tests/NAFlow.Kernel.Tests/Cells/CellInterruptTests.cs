using System.Diagnostics;
using TorchSharp;

namespace NAFlow.Kernel.Tests;

public sealed class CellInterruptTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);
    private readonly CellSession session = new();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("while (true) { try { while (true) { } } catch { } }")]
    [InlineData("Thread.Sleep(100000)")]
    [InlineData("try { Thread.Sleep(100000); } catch { Thread.Sleep(100000); }")]
    [InlineData("await Task.Delay(-1)")]
    [InlineData("await Task.Delay(-1, Notebook.Cancellation)")]
    [InlineData("Enumerable.Repeat(1L, int.MaxValue).Select(i => Math.Tan(i)).Sum()")]
    [InlineData("while (true) Console.WriteLine(\"again\");")]
    [InlineData("new ManualResetEventSlim().Wait()")]
    [InlineData("Task.Run(() => Thread.Sleep(100000)).Wait()")]
    [InlineData("Enumerable.Repeat(1, int.MaxValue).Select(i => { Thread.Sleep(1000); return i; })")]
    public async Task A_cell_is_interrupted_and_the_next_one_runs(string code)
    {
        await session.ValueAsync("var kept = 3;");
        var error = await InterruptAsync("Console.Write(\"started\");\nvar lost = 4;\n" + code);
        Assert.Equal(CellError.Interrupted, error?.Name);
        Assert.Contains("was interrupted", error!.Message, StringComparison.Ordinal);
        Assert.Equal("3", await session.ValueAsync("kept"));
        Assert.Equal("CS0103", (await session.ErrorAsync("lost")).Name);
        Assert.Equal("2", await session.ValueAsync("await Task.Delay(1); Thread.Sleep(1); 1 + 1"));
    }

    [Fact]
    public async Task A_running_explanation_is_interrupted_although_it_was_not_given_the_token()
    {
        await session.ValueAsync(
            "var network = Zoo.Create(\"alexnet\", Weights.Random(1)); var photo = Photo.FromPixels(\"grey\", 300, 300, new byte[3 * 300 * 300]);");
        var error = await InterruptAsync("Console.Write(\"started\");\nnetwork.Explain(photo, Decision.Class(3))");
        Assert.Equal(CellError.Interrupted, error?.Name);
        Assert.Equal("tensor", await session.ValueAsync("using (torch.NewDisposeScope()) torch.ones(3).sum(); \"tensor\""));
    }

    [Fact]
    public async Task A_cell_that_heeds_the_token_and_ends_well_has_its_value()
    {
        var running = Start("Console.Write(\"started\");\nvar n = 0; while (!Notebook.Cancellation.IsCancellationRequested) n++; \"partial\"",
            out var interrupt);
        await interrupt();
        Assert.Equal("partial", (await running).Value?.Text);
        Assert.Equal("True", await session.ValueAsync("n > 0"));
    }

    [Fact]
    public async Task A_cell_interrupted_before_it_starts_does_not_run()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Equal(CellError.Interrupted, (await session.RunAsync("Console.Write(1);", cancelled.Token)).Error?.Name);
        Assert.Empty(session.Outputs);
    }

    [Fact]
    public async Task The_compiler_is_interrupted()
    {
        var code = string.Concat(
            Enumerable.Range(0, 3000).Select(i => $"var x{i} = new[] {{ 1, 2, 3 }}.Select(a => a + {i}).Where(b => b > 0).ToList();\n"));
        await session.ValueAsync("1");
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Equal(CellError.Interrupted, (await session.RunAsync(code, source.Token)).Error?.Name);
        Assert.Equal("2", await session.ValueAsync("1 + 1"));
    }

    [Fact]
    public async Task Ending_the_engine_interrupts_the_cell()
    {
        var running = Start("Console.Write(\"started\"); while (true) { }", out _);
        await Started();
        session.Engine.Dispose();
        Assert.Equal(CellError.Interrupted, (await running.WaitAsync(Guard, TestContext.Current.CancellationToken)).Error?.Name);
    }

    public void Dispose() => session.Dispose();

    private async Task<CellError?> InterruptAsync(string code)
    {
        var running = Start(code, out var interrupt);
        await interrupt();
        var result = await running.WaitAsync(Guard, TestContext.Current.CancellationToken);
        return result.Error;
    }

    private Task<CellResult> Start(string code, out Func<Task> interrupt)
    {
        var source = new CancellationTokenSource();
        interrupt = async () =>
        {
            await Started();
            await Task.Delay(100);
            await source.CancelAsync();
        };
        return session.RunAsync(code, source.Token);
    }

    private async Task Started()
    {
        for (var attempt = 0; attempt < 1000 && !session.Out.StartsWith("started", StringComparison.Ordinal); attempt++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.StartsWith("started", session.Out, StringComparison.Ordinal);
    }
}

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
            await session.ValueAsync(
                $"using (torch.NewDisposeScope()) total += torch.ones({index % 5 + 1}).sum().item<float>() > 0 ? 1 : 0; Console.Write(total); total + {index}");
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
