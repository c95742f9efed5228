namespace NAFlow.Kernel.Tests;

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
        var answers = kernel.Client.Request("shutdown_request", new() { ["restart"] = restart }, onControl ? kernel.Client.Control : kernel.Client.Shell);
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
