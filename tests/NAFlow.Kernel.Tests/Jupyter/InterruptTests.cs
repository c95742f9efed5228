using System.Text.Json.Nodes;

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

public class StandardInputTests
{
    [Fact]
    public void A_cell_that_reads_a_line_asks_the_client_that_sent_it()
    {
        using var kernel = new RunningKernel();
        var client = kernel.Client;
        var id = client.Send(client.Shell, "execute_request", new() { ["code"] = "Console.ReadLine()", ["allow_stdin"] = true });
        var question = client.Receive(client.Stdin);
        Assert.Equal(("input_request", id, false), (question.Type, question.ParentId, (bool)question.Content["password"]!));
        client.Send(client.Stdin, "input_reply", new() { ["value"] = "forty-two" });
        Assert.Equal("ok", client.Receive(client.Shell).Text("status"));
        Assert.Equal("forty-two", Assert.Single(client.PublishedFor(id), message => message.Type == "execute_result").Data("text/plain"));
    }

    [Fact]
    public void A_question_can_be_interrupted()
    {
        using var kernel = new RunningKernel();
        var client = kernel.Client;
        client.Send(client.Shell, "execute_request", new() { ["code"] = "Console.ReadLine()" });
        client.Receive(client.Stdin);
        client.Request("interrupt_request", [], client.Control);
        Assert.Equal("error", client.Receive(client.Shell).Text("status"));
        Assert.Equal("ok", client.Execute("1").Status);
    }

    [Fact]
    public void Where_nobody_can_answer_a_cell_that_reads_does_not_wait()
    {
        using var kernel = new RunningKernel();
        var reply = kernel.Client.Request("execute_request", new JsonObject { ["code"] = "Console.ReadLine()", ["allow_stdin"] = false }).Reply;
        Assert.Contains(reply.Text("status"), (string[])["ok", "error"]);
    }

    [Fact]
    public void An_answer_that_nobody_asked_for_does_no_harm()
    {
        using var kernel = new RunningKernel();
        kernel.Client.Send(kernel.Client.Stdin, "input_reply", new() { ["value"] = "early" });
        Assert.Equal("ok", kernel.Client.Execute("1").Status);
    }
}
