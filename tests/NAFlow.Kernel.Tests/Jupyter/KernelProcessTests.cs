using System.Diagnostics;

namespace NAFlow.Kernel.Tests;

public class KernelProcessTests
{
    [Fact]
    public void A_kernel_runs_cells_and_ends_well_when_it_is_shut_down()
    {
        using var kernel = new KernelProcess();
        kernel.Client.WaitUntilHeard();
        Assert.Equal("42", kernel.Client.Execute("6 * 7").Only("execute_result").Data("text/plain"));
        Assert.Equal("ok", kernel.Client.Request("shutdown_request", new() { ["restart"] = false }, kernel.Client.Control).Status);
        Assert.True(kernel.Process.WaitForExit(WireClient.HangGuard));
        Assert.Equal(0, kernel.Process.ExitCode);
    }

    [Fact]
    public void A_kernel_does_not_outlive_its_parent()
    {
        using var parent = new KernelProcess();
        using var kernel = new KernelProcess(parent.Process.Id);
        kernel.Client.WaitUntilHeard();
        Assert.False(kernel.Process.HasExited);
        parent.Process.Kill();
        Assert.True(kernel.Process.WaitForExit(WireClient.HangGuard));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Signals_interrupt_the_cell_and_end_the_kernel(bool inBackground)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var kernel = new KernelProcess(inBackground: inBackground);
        kernel.Client.WaitUntilHeard();
        for (var round = 0; round < 2; round++)
        {
            var id = kernel.Client.Send(kernel.Client.Shell, "execute_request", new() { ["code"] = "while (true) { }" });
            while (kernel.Client.NextPublished() is var message && (message.ParentId != id || message.Type != "execute_input"))
            {
            }

            Signal("-INT", kernel.Process);
            Assert.Equal("Interrupted", kernel.Client.Receive(kernel.Client.Shell).Text("ename"));
        }

        Signal("-TERM", kernel.Process);
        Assert.True(kernel.Process.WaitForExit(WireClient.HangGuard));
        Assert.Equal(0, kernel.Process.ExitCode);
    }

    private static void Signal(string signal, Process process)
    {
        using var kill = Process.Start("kill", [signal, $"{process.Id}"]);
        kill.WaitForExit();
    }
}

public class ShutdownTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_shutdown_is_answered_told_to_all_and_ends_the_kernel(bool onControl, bool restart)
    {
        using var kernel = new RunningKernel();
        var answers = kernel.Client
            .Request("shutdown_request", new() { ["restart"] = restart }, onControl ? kernel.Client.Control : kernel.Client.Shell);
        Assert.Equal(("shutdown_reply", "ok", restart), (answers.Reply.Type, answers.Status, (bool)answers.Reply.Content["restart"]!));
        Assert.Equal(restart, (bool)answers.Only("shutdown_reply").Content["restart"]!);
        Assert.True(kernel.Ends());
    }

    [Fact]
    public void A_shutdown_ends_a_cell_that_runs_and_drops_those_that_wait()
    {
        using var kernel = new RunningKernel();
        kernel.Client.Send(kernel.Client.Shell, "execute_request", new() { ["code"] = "while (true) { }" });
        kernel.Client.Send(kernel.Client.Shell, "execute_request", new() { ["code"] = "while (true) { }" });
        Assert.Equal("ok", kernel.Client.Request("shutdown_request", new() { ["restart"] = false }, kernel.Client.Control).Status);
        Assert.True(kernel.Ends());
    }

    [Fact]
    public void A_kernel_that_was_started_anew_knows_nothing_of_the_old_one()
    {
        using (var first = new RunningKernel()) first.Client.Execute("var x = 1;");
        using var second = new RunningKernel();
        Assert.Equal("error", second.Client.Execute("x").Status);
        Assert.Equal(2, second.Client.Execute("1").Reply.Number("execution_count"));
    }
}

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
        TestContext.Current.SendDiagnosticMessage(
            $"threads {threads} to {threadsAfter}, handles {handles} to {handlesAfter}, heap {heap >> 10} to {heapAfter >> 10} KiB");
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

/// <summary>Cells of all kinds, one after another, of which every tenth is interrupted at some moment of its life or just after it.</summary>
public class SoakTests
{
    /// <summary>As many as NAFLOW_SOAK says; the CI makes it 2,000.</summary>
    private static readonly int Cells = int.TryParse(Environment.GetEnvironmentVariable("NAFLOW_SOAK"), out var cells) ? cells : 200;

    [Fact]
    public void Interrupts_at_random_moments_lose_no_kernel_and_no_output()
    {
        var random = new Random(17);
        using var kernel = new RunningKernel();
        var client = kernel.Client;
        client.Execute("var network = Zoo.Create(\"known-neurons\"); var photo = KnownNeuronPicture.Draw();");
        var (interrupted, whole) = (0, 0);
        for (var cell = 0; cell < Cells; cell++)
        {
            var (code, lines) = Cell(cell, random.Next(4), random.Next(1, 40));
            var id = client.Send(client.Shell, "execute_request", new() { ["code"] = code });
            if (cell % 10 == 9)
            {
                Thread.Sleep(random.Next(80));
                client.Send(client.Control, "interrupt_request", []);
                Assert.Equal("interrupt_reply", client.Receive(client.Control).Type);
            }

            var answers = new Answers(client.Receive(client.Shell), client.PublishedFor(id));
            var printed = answers.Stream("stdout");
            if (answers.Status == "error" && cell % 10 == 9)
            {
                interrupted++;
                Assert.Equal("Interrupted", answers.Reply.Text("ename"));
                Assert.StartsWith(printed, lines);
                continue;
            }

            whole++;
            Assert.Equal("ok", answers.Status);
            Assert.Equal(lines, printed);
            Assert.Equal($"{cell}", answers.Only("execute_result").Data("text/plain"));
        }

        Assert.Equal("ok", client.Execute("network.Explain(photo).Dispose();").Status);
        Assert.True(whole >= Cells * 9 / 10);
        TestContext.Current.SendDiagnosticMessage($"{Cells} cells, {interrupted} of them interrupted before their end");
    }

    /// <summary>A cell whose value is its number, and what it prints.</summary>
    private static (string Code, string Printed) Cell(int number, int kind, int count)
    {
        var lines = string.Concat(Enumerable.Range(0, count).Select(line => $"{number}: {line}\n"));
        var print = $"for (var i = 0; i < {count}; i++) {{ Console.WriteLine($\"{number}: {{i}}\"); %; }}\n{number}";
        return kind switch
        {
            0 => (print.Replace("%", "Thread.Sleep(1)", StringComparison.Ordinal), lines),
            1 => (print.Replace("%", "await Task.Delay(1)", StringComparison.Ordinal), lines),
            2 => (print.Replace("%", "torch.ones(50, 50).mm(torch.ones(50, 50)).Dispose()", StringComparison.Ordinal), lines),
            _ => ($"network.Explain(photo).Dispose();\nvar of{number} = {number};\nof{number}", string.Empty),
        };
    }
}
