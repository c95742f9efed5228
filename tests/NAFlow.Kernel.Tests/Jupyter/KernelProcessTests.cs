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

    [Fact]
    public void Signals_interrupt_the_cell_and_end_the_kernel()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var kernel = new KernelProcess();
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
