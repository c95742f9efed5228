using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace NAFlow.Kernel.Tests;

public class KernelInfoTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_kernel_says_what_it_is_on_shell_and_control(bool onControl)
    {
        using var kernel = new RunningKernel();
        var info = kernel.Client.Request("kernel_info_request", channel: onControl ? kernel.Client.Control : kernel.Client.Shell).Reply;
        Assert.Equal(("kernel_info_reply", "ok", "naflow"), (info.Type, info.Text("status"), info.Text("implementation")));
        Assert.StartsWith("5.", info.Text("protocol_version"));
        var language = info.Content["language_info"]!;
        Assert.Equal(("C#", "text/x-csharp", ".cs", "csharp"),
            ((string)language["name"]!, (string)language["mimetype"]!, (string)language["file_extension"]!, (string)language["pygments_lexer"]!));
        Assert.NotEmpty(info.Text("banner"));
        Assert.All(info.Content["help_links"]!.AsArray(), link => Assert.StartsWith("https://", (string)link!["url"]!));
    }

    [Fact]
    public void Every_request_is_enclosed_by_busy_and_idle_and_answered_to_its_own_header()
    {
        using var kernel = new RunningKernel();
        var id = kernel.Client.Send(kernel.Client.Shell, "comm_info_request", []);
        var reply = kernel.Client.Receive(kernel.Client.Shell);
        Assert.Equal(id, reply.ParentId);
        Assert.Empty(reply.Content["comms"]!.AsObject());
        Assert.Equal(["busy", "idle"], kernel.Client.PublishedFor(id).Select(message => message.Text("execution_state")));
    }

    [Fact]
    public void An_unknown_message_gets_its_statuses_and_does_no_harm()
    {
        using var kernel = new RunningKernel();
        var id = kernel.Client.Send(kernel.Client.Shell, "make_coffee_request", []);
        Assert.Equal(["busy", "idle"], kernel.Client.PublishedFor(id).Select(message => message.Text("execution_state")));
        Assert.Equal("ok", kernel.Client.Request("kernel_info_request").Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_client_that_connects_anew_under_its_name_is_heard_before_its_old_connection_is_gone(bool onControl)
    {
        using var kernel = new RunningKernel();
        byte[] name = [1, 2, 3];
        var ports = kernel.Connection.Ports;
        using var old = new DealerSocket();
        old.Options.Identity = name;
        old.Options.ReconnectInterval = Timeout.InfiniteTimeSpan;
        old.Connect($"tcp://{kernel.Connection.Address}:{(onControl ? ports.Control : ports.Shell)}");
        kernel.Client.Send(old, "kernel_info_request", []);
        Assert.Equal("ok", kernel.Client.Receive(old).Text("status"));

        using var anew = new WireClient(kernel.Connection, name);
        anew.Send(onControl ? anew.Control : anew.Shell, "kernel_info_request", []);
        Assert.Equal("ok", anew.Receive(onControl ? anew.Control : anew.Shell).Text("status"));
    }

    [Fact]
    public void The_heartbeat_sends_back_what_comes()
    {
        using var kernel = new RunningKernel();
        for (byte beat = 0; beat < 3; beat++)
        {
            kernel.Client.Heartbeat.SendFrame([beat, 7]);
            Assert.True(kernel.Client.Heartbeat.TryReceiveFrameBytes(WireClient.HangGuard, out var echo));
            Assert.Equal([beat, 7], echo);
        }
    }

    [Fact]
    public void A_comm_that_a_client_opens_is_closed()
    {
        using var kernel = new RunningKernel();
        var id = kernel.Client.Send(kernel.Client.Shell, "comm_open", new()
        { ["comm_id"] = "c1", ["target_name"] = "widgets", ["data"] = new System.Text.Json.Nodes.JsonObject() });
        var published = kernel.Client.PublishedFor(id);
        Assert.Equal("c1", Assert.Single(published, message => message.Type == "comm_close").Text("comm_id"));
        Assert.Equal("ok", kernel.Client.Request("comm_info_request").Status);
    }

    [Fact]
    public void There_is_no_debugger_and_the_kernel_says_so()
    {
        using var kernel = new RunningKernel();
        var reply = kernel.Client.Request("debug_request", new() { ["seq"] = 4, ["command"] = "initialize" }, kernel.Client.Control).Reply;
        Assert.Equal(("debug_reply", 4, "initialize", false),
            (reply.Type, reply.Number("request_seq"), reply.Text("command"), (bool)reply.Content["success"]!));
    }
}

public class HistoryTests
{
    private static readonly string[] Cells = ["1 + 1", "2 + 2", "1 + 1", "\"text\""];

    [Fact]
    public void The_tail_has_the_latest_cells()
    {
        using var kernel = After(Cells);
        Assert.Equal([(3, "1 + 1"), (4, "\"text\"")], Ask(kernel, new() { ["hist_access_type"] = "tail", ["n"] = 2 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_range_ends_before_its_stop(int session)
    {
        using var kernel = After(Cells);
        Assert.Equal([(2, "2 + 2"), (3, "1 + 1")],
            Ask(kernel, new() { ["hist_access_type"] = "range", ["session"] = session, ["start"] = 2, ["stop"] = 4 }));
    }

    [Fact]
    public void Earlier_sessions_are_empty()
    {
        using var kernel = After(Cells);
        Assert.Empty(Ask(kernel, new() { ["hist_access_type"] = "range", ["session"] = -1, ["start"] = 0 }));
    }

    [Fact]
    public void A_search_finds_by_pattern_and_each_text_once_where_that_is_asked_for()
    {
        using var kernel = After(Cells);
        Assert.Equal([1, 2, 3], Ask(kernel, Search("? + *", unique: false)).Select(cell => cell.Number));
        Assert.Equal([2, 3], Ask(kernel, Search("? + *", unique: true)).Select(cell => cell.Number));
        Assert.Empty(Ask(kernel, Search("none*", unique: false)));
    }

    [Fact]
    public void Outputs_come_along_when_they_are_asked_for()
    {
        using var kernel = After(["1 + 1", "var x = 5;"]);
        var lines = kernel.Client
            .Request("history_request", new() { ["hist_access_type"] = "tail", ["n"] = 10, ["output"] = true }).Reply.Content["history"]!.AsArray();
        Assert.Equal(["2", null], lines.Select(line => (string?)line![2]![1]));
        Assert.Equal(["1 + 1", "var x = 5;"], lines.Select(line => (string)line![2]![0]!));
    }

    private static JsonObject Search(string pattern, bool unique) =>
        new() { ["hist_access_type"] = "search", ["pattern"] = pattern, ["unique"] = unique };

    private static RunningKernel After(string[] cells)
    {
        var kernel = new RunningKernel();
        foreach (var cell in cells) kernel.Client.Execute(cell);
        return kernel;
    }

    private static IEnumerable<(int Number, string Code)> Ask(RunningKernel kernel, JsonObject content) =>
        kernel.Client.Request("history_request", content).Reply.Content["history"]!.AsArray().Select(line => ((int)line![1]!, (string)line[2]!));
}
