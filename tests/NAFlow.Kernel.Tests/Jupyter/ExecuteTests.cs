using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Tests;

public class ExecuteTests
{
    [Fact]
    public void The_value_of_the_last_expression_is_the_result()
    {
        using var kernel = new RunningKernel();
        var answers = kernel.Client.Execute("6 * 7");
        Assert.Equal(["status", "execute_input", "execute_result", "status"], answers.Published.Select(message => message.Type));
        Assert.Equal(("6 * 7", 1), (answers.Only("execute_input").Text("code"), answers.Only("execute_input").Number("execution_count")));
        Assert.Equal(("42", 1), (answers.Only("execute_result").Data("text/plain"), answers.Only("execute_result").Number("execution_count")));
        Assert.Equal(("ok", 1), (answers.Status, answers.Reply.Number("execution_count")));
    }

    [Fact]
    public void Cells_are_counted_and_share_what_they_declare()
    {
        using var kernel = new RunningKernel();
        kernel.Client.Execute("var answer = 41;");
        var second = kernel.Client.Execute("answer + 1");
        Assert.Equal(("42", 2), (second.Only("execute_result").Data("text/plain"), second.Reply.Number("execution_count")));
    }

    [Fact]
    public void What_is_written_arrives_on_its_stream_before_the_idle_status()
    {
        using var kernel = new RunningKernel();
        var answers = kernel.Client.Execute("Console.WriteLine(\"out \\ud83d\\ude00\"); Console.Error.WriteLine(\"err\"); Console.Write(\"more\");");
        Assert.Equal(("out \ud83d\ude00\nmore", "err\n"),
            (answers.Stream("stdout").ReplaceLineEndings("\n"), answers.Stream("stderr").ReplaceLineEndings("\n")));
        Assert.Equal(["stdout", "stderr", "stdout"], answers.All("stream").Select(message => message.Text("name")));
        Assert.Empty(answers.All("execute_result"));
    }

    [Fact]
    public void A_loop_that_writes_a_lot_arrives_whole_and_in_order()
    {
        using var kernel = new RunningKernel();
        var answers = kernel.Client.Execute("for (var i = 0; i < 20000; i++) Console.WriteLine(i);");
        Assert.Equal(Enumerable.Range(0, 20000).Select(number => $"{number}"),
            answers.Stream("stdout").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()));
        Assert.True(answers.Published.Count < 2000, $"{answers.Published.Count} messages");
    }

    [Fact]
    public void Half_a_letter_does_no_harm()
    {
        using var kernel = new RunningKernel();
        Assert.NotEmpty(kernel.Client.Execute("Console.Write(\"\\ud83d\");").Stream("stdout"));
        Assert.Equal("ok", kernel.Client.Execute("\"\\ude00\"").Status);
    }

    [Fact]
    public void A_shown_value_can_be_replaced_by_its_id()
    {
        using var kernel = new RunningKernel();
        var shown = kernel.Client.Execute("var shown = display(\"first\");").Only("display_data");
        var update = kernel.Client.Execute("shown.Update(\"second\");").Only("update_display_data");
        Assert.Equal(("first", "second"), (shown.Data("text/plain"), update.Data("text/plain")));
        Assert.NotEmpty((string)shown.Content["transient"]!["display_id"]!);
        Assert.Equal((string)shown.Content["transient"]!["display_id"]!, (string)update.Content["transient"]!["display_id"]!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cell_can_clear_its_output(bool wait)
    {
        using var kernel = new RunningKernel();
        var clear = kernel.Client.Execute($"Console.WriteLine(1); ClearOutput({(wait ? "true" : "false")}); Console.WriteLine(2);");
        Assert.Equal(["stream", "clear_output", "stream"],
            clear.Published.Select(message => message.Type).Where(type => type is "stream" or "clear_output"));
        Assert.Equal(wait, (bool)clear.Only("clear_output").Content["wait"]!);
    }

    [Theory]
    [InlineData("int.Parse(\"no number\")")]
    [InlineData("int wrong = \"text\";")]
    [InlineData("throw new InvalidOperationException(\"on purpose\");")]
    public void An_error_is_published_and_replied_alike(string code)
    {
        using var kernel = new RunningKernel();
        var answers = kernel.Client.Execute(code);
        var error = answers.Only("error");
        Assert.Equal("error", answers.Status);
        Assert.Equal((error.Text("ename"), error.Text("evalue")), (answers.Reply.Text("ename"), answers.Reply.Text("evalue")));
        Assert.NotEmpty(error.Text("ename"));
        Assert.NotEmpty(error.Content["traceback"]!.AsArray());
        Assert.Equal("42", kernel.Client.Execute("42").Only("execute_result").Data("text/plain"));
    }

    [Fact]
    public void A_silent_cell_is_not_heard_of_not_counted_and_not_kept()
    {
        using var kernel = new RunningKernel();
        var silent = kernel.Client.Request("execute_request", new() { ["code"] = "Console.WriteLine(1); 2", ["silent"] = true });
        Assert.Equal(["status", "status"], silent.Published.Select(message => message.Type));
        Assert.Equal(("ok", 0), (silent.Status, silent.Reply.Number("execution_count")));
        Assert.Equal(1, kernel.Client.Execute("3").Reply.Number("execution_count"));
        Assert.Single(kernel.Client.Request("history_request", new() { ["hist_access_type"] = "tail" }).Reply.Content["history"]!.AsArray());
    }

    [Fact]
    public void A_cell_that_is_not_stored_is_heard_but_not_counted()
    {
        using var kernel = new RunningKernel();
        kernel.Client.Execute("1");
        var loose = kernel.Client.Request("execute_request", new() { ["code"] = "2", ["store_history"] = false });
        Assert.Equal(("2", 1), (loose.Only("execute_result").Data("text/plain"), loose.Reply.Number("execution_count")));
        Assert.Equal(2, kernel.Client.Execute("3").Reply.Number("execution_count"));
    }

    [Fact]
    public void User_expressions_are_evaluated_after_the_cell()
    {
        using var kernel = new RunningKernel();
        var expressions = new JsonObject { ["double"] = "x * 2", ["broken"] = "nothing.here" };
        var values = kernel.Client
            .Request("execute_request", new() { ["code"] = "var x = 21;", ["user_expressions"] = expressions }).Reply.Content["user_expressions"]!;
        Assert.Equal(("ok", "42"), ((string)values["double"]!["status"]!, (string)values["double"]!["data"]!["text/plain"]!));
        Assert.Equal("error", (string)values["broken"]!["status"]!);
    }

    [Theory]
    [InlineData(true, "aborted")]
    [InlineData(false, "ok")]
    public void An_error_drops_the_cells_that_wait_where_that_is_asked_for(bool stopOnError, string expected)
    {
        using var kernel = new RunningKernel();
        var client = kernel.Client;
        client.Execute("1");
        var ids = new[] { "System.Threading.Thread.Sleep(300); throw new Exception();", "\"second\"", "\"third\"" }
            .Select(code => client.Send(client.Shell, "execute_request", new() { ["code"] = code, ["stop_on_error"] = stopOnError }))
            .ToArray();
        Assert.Equal(["error", expected, expected], ids.Select(_ => client.Receive(client.Shell).Text("status")));
        foreach (var id in ids) client.PublishedFor(id);
        Assert.Equal("ok", client.Execute("\"later\"").Status);
    }

    [Fact]
    public void A_request_whose_fields_are_of_other_kinds_does_no_harm()
    {
        using var kernel = new RunningKernel();
        foreach (var type in new[]
            { "execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request", "comm_info_request" })
        {
            var content = new JsonObject
            { ["code"] = 5, ["cursor_pos"] = "x", ["silent"] = "perhaps", ["user_expressions"] = new JsonArray(), ["n"] = new JsonObject() };
            Assert.NotNull(kernel.Client.Request(type, content).Reply);
        }

        Assert.Equal("42", kernel.Client.Execute("42").Only("execute_result").Data("text/plain"));
    }
}

public class ChartLibraryTests
{
    private const string Chart = "HTML(\"<div data-naflow-plot>a chart</div>\")";

    [Fact]
    public void The_library_comes_before_the_first_chart_and_is_gone_before_the_cell_ends()
    {
        using var kernel = new RunningKernel();
        var answers = kernel.Client.Execute($"display({Chart}); {Chart}");
        Assert.Equal(
            ["status", "execute_input", "display_data", "display_data", "execute_result", "update_display_data", "status"],
            answers.Published.Select(message => message.Type));
        var (library, gone) = (answers.All("display_data").First(), answers.Only("update_display_data"));
        Assert.Contains("plotly.js", library.Data("text/html"));
        Assert.True(library.Data("text/html")!.Length > 1_000_000);
        Assert.True(gone.Data("text/html")!.Length < 100);
        Assert.Equal((string)library.Content["transient"]!["display_id"]!, (string)gone.Content["transient"]!["display_id"]!);
    }

    [Fact]
    public void It_comes_once_until_a_page_asks_what_kernel_it_has()
    {
        using var kernel = new RunningKernel();
        Assert.Single(kernel.Client.Execute(Chart).All("display_data"));
        Assert.Empty(kernel.Client.Execute(Chart).All("display_data"));
        kernel.Client.Request("kernel_info_request");
        Assert.Single(kernel.Client.Execute(Chart).All("display_data"));
    }

    [Fact]
    public void Without_charts_it_does_not_come()
    {
        using var kernel = new RunningKernel();
        Assert.Empty(kernel.Client.Execute("HTML(\"<b>bold</b>\")").All("display_data"));
    }
}

public class BundleContentTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/vnd.plotly.v1+json")]
    public void Json_is_carried_as_json(string type) =>
        Assert.Equal(42, (int)BundleContent.Data(Bundle(type, "{\"answer\": [42]}"))[type]!["answer"]![0]!);

    [Theory]
    [InlineData("image/png", "aGVsbG8=")]
    [InlineData("text/html", "{\"a\": 1}")]
    [InlineData("application/json", "{ no json")]
    public void Everything_else_is_carried_as_text(string type, string text) =>
        Assert.Equal(text, (string)BundleContent.Data(Bundle(type, text))[type]!);

    private static MimeBundle Bundle(string type, string text) => new(ImmutableSortedDictionary<string, string>.Empty.Add(type, text));
}
