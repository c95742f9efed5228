namespace NAFlow.Kernel.Tests;

public class InterruptTests
{
    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("System.Threading.Thread.Sleep(System.Threading.Timeout.Infinite);")]
    [InlineData("await Task.Delay(-1, Cancellation);")]
    public void An_interrupt_ends_the_cell_and_keeps_what_came_before(string code)
    {
        using var kernel = new RunningKernel();
        var client = kernel.Client;
        client.Execute("var kept = 42;");
        var id = client.Send(client.Shell, "execute_request", new() { ["code"] = code });
        WaitForInput(client, id);
        Assert.Equal("ok", client.Request("interrupt_request", [], client.Control).Status);
        var reply = client.Receive(client.Shell);
        Assert.Equal(("error", "Interrupted"), (reply.Text("status"), reply.Text("ename")));
        Assert.Equal("42", client.Execute("kept").Only("execute_result").Data("text/plain"));
    }

    [Fact]
    public void The_interrupt_signal_does_the_same()
    {
        using var kernel = new RunningKernel();
        var id = kernel.Client.Send(kernel.Client.Shell, "execute_request", new() { ["code"] = "while (true) { }" });
        WaitForInput(kernel.Client, id);
        kernel.Interrupt();
        Assert.Equal("Interrupted", kernel.Client.Receive(kernel.Client.Shell).Text("ename"));
    }

    [Fact]
    public void An_interrupt_with_no_cell_does_no_harm()
    {
        using var kernel = new RunningKernel();
        Assert.Equal("ok", kernel.Client.Request("interrupt_request", [], kernel.Client.Control).Status);
        Assert.Equal("ok", kernel.Client.Execute("1").Status);
    }

    [Fact]
    public void The_control_channel_answers_while_a_cell_runs()
    {
        using var kernel = new RunningKernel();
        var client = kernel.Client;
        client.Send(client.Shell, "execute_request", new() { ["code"] = "while (true) { }" });
        Assert.Equal("ok", client.Request("kernel_info_request", [], client.Control).Status);
        Assert.Equal("debug_reply", client.Request("debug_request", [], client.Control).Reply.Type);
        Assert.False(client.Shell.HasIn);
        client.Request("interrupt_request", [], client.Control);
        Assert.Equal("error", client.Receive(client.Shell).Text("status"));
    }

    private static void WaitForInput(WireClient client, string id)
    {
        while (client.NextPublished() is var message && (message.ParentId != id || message.Type != "execute_input"))
        {
        }
    }
}
