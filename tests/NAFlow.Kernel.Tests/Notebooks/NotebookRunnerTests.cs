using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

public class NotebookRunnerTests
{
    [Fact]
    public async Task Cells_run_in_order_and_know_what_earlier_ones_declared()
    {
        var result = await Run(
            SampleNotebook.Prose("# A"),
            SampleNotebook.Code("var a = 20;"),
            SampleNotebook.Code("  "),
            SampleNotebook.Code("Console.WriteLine(a);\na + 1"));

        Assert.Null(result.Failure);
        Assert.Equal([null, 1, null, 2], result.Notebook.Cells.Select(cell => cell.ExecutionCount));
        Assert.Equal(["20\n", "21"], result.Notebook.Cells[3].Outputs.Select(output => output.Text));
        Assert.Equal([OutputKind.Stream, OutputKind.Result], result.Notebook.Cells[3].Outputs.Select(output => output.Kind));
        Assert.Empty(NotebookCheck.Of(result.Notebook));
    }

    [Fact]
    public async Task What_a_cell_shows_is_kept_as_it_was_last()
    {
        var result = await Run(
            SampleNotebook.Code("var shown = display(\"old\");"),
            SampleNotebook.Code("display(\"gone\");\nClearOutput();\nConsole.Error.Write(\"e\");\nshown.Update(\"new\");"));
        Assert.Equal(["new"], result.Notebook.Cells[0].Outputs.Select(output => output.Text));
        var only = Assert.Single(result.Notebook.Cells[1].Outputs);
        Assert.True(only.IsErrorStream);
        Assert.Equal("e", only.Text);
    }

    [Fact]
    public async Task A_run_twice_gives_the_same_file()
    {
        JsonObject[] cells = [SampleNotebook.Code("display(1);\nConsole.WriteLine(2);\n3")];
        var first = await Run(cells);
        var second = await NotebookRunner.RunAsync(first.Notebook, NotebookRunOptions.Default);
        Assert.Equal(first.Notebook.ToJson(), second.Notebook.ToJson());
    }

    [Fact]
    public async Task Timing_that_other_tools_noted_goes_and_other_metadata_stays()
    {
        var cell = SampleNotebook.Code("1");
        cell["metadata"] = JsonNode.Parse("""{"execution": {"iopub.status.busy": "2026"}, "editable": false}""");
        var json = (await Run(cell)).Notebook.ToJson();
        Assert.DoesNotContain("iopub", json);
        Assert.Contains("\"editable\": false", json);
    }

    [Fact]
    public async Task Parameters_hold_from_their_cell_on_and_are_noted()
    {
        var options = Options(("images", "5"));
        var notebook = SampleNotebook.Of(SampleNotebook.Code("int images = 3;", "parameters"), SampleNotebook.Code("images"));
        var result = await NotebookRunner.RunAsync(notebook, options);
        Assert.Equal("5", result.Notebook.Cells[2].Outputs[0].Text);
        Assert.Equal("5", result.Notebook.Manifest!.Parameters["images"]);
        Assert.Empty(NotebookCheck.Of(result.Notebook));
    }

    [Fact]
    public async Task The_compiler_checks_a_parameter_whose_type_the_text_does_not_tell()
    {
        var notebook = SampleNotebook.Of(SampleNotebook.Code("DayOfWeek day = DayOfWeek.Monday;", "parameters"), SampleNotebook.Code("day"));
        var result = await NotebookRunner.RunAsync(notebook, Options(("day", "\"Tuesday\"")));
        Assert.Equal((2, "CS0029"), (result.Failure?.Cell, result.Failure?.Error.Name));
    }

    [Fact]
    public async Task A_wrong_parameter_is_refused_before_anything_runs() => await Assert.ThrowsAsync<InvalidInputException>(() =>
        NotebookRunner.RunAsync(SampleNotebook.Of(SampleNotebook.Code("int images = 3;", "parameters")), Options(("image", "5"))));

    [Fact]
    public async Task A_cell_that_fails_ends_the_run_with_its_line()
    {
        var result = await Run(
            SampleNotebook.Code("1"),
            SampleNotebook.Code("Console.Write(\"before\");\nthrow new InvalidOperationException(\"It broke.\");"),
            SampleNotebook.Run("3", 3, SampleNotebook.Stream("old")));

        Assert.Equal((2, 2), (result.Failure?.Cell, result.Failure?.Error.Line));
        Assert.Equal("cell 2, line 2: InvalidOperationException: It broke.", result.Failure?.Sentence);
        Assert.Equal([OutputKind.Stream, OutputKind.Error], result.Notebook.Cells[1].Outputs.Select(output => output.Kind));
        Assert.Equal((null, 0), (result.Notebook.Cells[2].ExecutionCount, result.Notebook.Cells[2].Outputs.Length));
        Assert.Null(result.Notebook.Manifest);
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_fails_with_its_line()
    {
        var failure = (await Run(SampleNotebook.Code("var a = 1;\nvar b = nothing;"))).Failure;
        Assert.Equal((1, 2, "CS0103"), (failure?.Cell, failure?.Error.Line, failure?.Error.Name));
    }

    [Fact]
    public async Task A_cell_that_is_meant_to_fail_may()
    {
        var result = await Run(SampleNotebook.Code("throw new Exception(\"a\");", "raises-exception"), SampleNotebook.Code("2"));
        Assert.Null(result.Failure);
        Assert.Equal("2", result.Notebook.Cells[1].Outputs[0].Text);
        Assert.Empty(NotebookCheck.Of(result.Notebook));
    }

    [Theory]
    [InlineData("await Task.Delay(Timeout.Infinite, Cancellation);")]
    [InlineData("while (true) { }")]
    public async Task A_cell_over_its_time_is_interrupted_and_counts_as_failed(string endless)
    {
        var options = NotebookRunOptions.Default with { CellTimeout = TimeSpan.FromSeconds(3) };
        var notebook = SampleNotebook.Of(SampleNotebook.Code("1"), SampleNotebook.Code(endless), SampleNotebook.Code("3"));
        var result = await NotebookRunner.RunAsync(notebook, options);
        Assert.Equal((2, "TimeoutException"), (result.Failure?.Cell, result.Failure?.Error.Name));
        Assert.Contains("longer than 3 s", result.Failure?.Error.Message);
        Assert.Null(result.Notebook.Cells[2].ExecutionCount);
    }

    [Fact]
    public void A_time_of_nothing_is_refused() =>
        Assert.Throws<InvalidInputException>(() => NotebookRunOptions.Default with { CellTimeout = TimeSpan.Zero });

    [Fact]
    public async Task A_cancelled_run_throws_and_the_current_folder_is_as_before()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var before = Directory.GetCurrentDirectory();
        var endless = SampleNotebook.Code("await Task.Delay(Timeout.Infinite, Cancellation);");
        var notebook = NotebookDocument.Parse(SampleNotebook.Text(endless), folder.File("x.ipynb"));

        var run = NotebookRunner.RunAsync(notebook, NotebookRunOptions.Default, new Reaction(_ => cancellation.Cancel()), cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(before, Directory.GetCurrentDirectory());
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Paths_are_relative_to_the_notebook()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.txt", "read");
        var notebook = NotebookDocument.Parse(SampleNotebook.Text(SampleNotebook.Code("File.ReadAllText(\"data.txt\")")), folder.File("x.ipynb"));
        Assert.Equal("read", (await NotebookRunner.RunAsync(notebook, NotebookRunOptions.Default)).Notebook.Cells[0].Outputs[0].Text);
    }

    [Fact]
    public async Task Every_cell_that_begins_is_reported()
    {
        var heard = new List<RunningCell>();
        var notebook = SampleNotebook.Of(SampleNotebook.Code("1"), SampleNotebook.Code(""), SampleNotebook.Code("2"));
        await NotebookRunner.RunAsync(notebook, NotebookRunOptions.Default, new Reaction(heard.Add));
        Assert.Equal([new(1, 2), new(2, 2)], heard);
    }

    private static Task<NotebookResult> Run(params JsonObject[] cells) =>
        NotebookRunner.RunAsync(SampleNotebook.Of(cells), NotebookRunOptions.Default);

    private static NotebookRunOptions Options(params (string Name, string Value)[] parameters) =>
        new() { Parameters = parameters.ToImmutableSortedDictionary(parameter => parameter.Name, parameter => parameter.Value) };

    private sealed class Reaction(Action<RunningCell> react) : IProgress<RunningCell>
    {
        public void Report(RunningCell value) => react(value);
    }
}

public class OutputCollectorTests
{
    private readonly OutputCollector all = new();

    [Fact]
    public void Neighbours_of_one_stream_become_one_output()
    {
        var cell = all.Begin();
        Take(cell, Out("a"), Out("b\n"), Out(string.Empty), Err("c"), Out("d"));
        Assert.Equal([("a" + "b\n", false), ("c", true), ("d", false)], cell.ToList().Select(output => (output.Text, output.IsErrorStream)));
    }

    [Fact]
    public void A_value_between_two_texts_keeps_them_apart()
    {
        var cell = all.Begin();
        Take(cell, Out("a"), Show("b", "1"), Out("c"));
        Assert.Equal(["a", "b", "c"], Texts(cell));
    }

    [Fact]
    public void An_update_changes_every_place_of_the_value_also_in_earlier_cells()
    {
        var (first, second) = (all.Begin(), all.Begin());
        Take(first, Show("old", "1"), Show("other", "2"));
        Take(second, Show("old", "1"), new CellOutput.Update(Bundle("new"), "1"), new CellOutput.Update(Bundle("nowhere"), "3"));
        Assert.Equal(["new", "other"], Texts(first));
        Assert.Equal(["new"], Texts(second));
    }

    [Fact]
    public void Clearing_takes_away_at_once()
    {
        var cell = all.Begin();
        Take(cell, Out("a"), Show("b", "1"), new CellOutput.Clear(Wait: false));
        Assert.Empty(cell.ToList());
    }

    [Fact]
    public void Clearing_with_waiting_takes_away_when_something_comes()
    {
        var cell = all.Begin();
        Take(cell, Out("a"), new CellOutput.Clear(Wait: true));
        Assert.Equal(["a"], Texts(cell));
        Take(cell, Out("b"), Out("c"));
        Assert.Equal(["bc"], Texts(cell));
    }

    [Fact]
    public void An_update_of_what_was_cleared_brings_nothing_back()
    {
        var cell = all.Begin();
        Take(cell, Show("a", "1"), new CellOutput.Clear(Wait: false), new CellOutput.Update(Bundle("b"), "1"));
        Assert.Empty(cell.ToList());
    }

    [Fact]
    public void Formats_are_kept_as_notebooks_keep_them()
    {
        var cell = all.Begin();
        Take(cell, new CellOutput.Shown(new(ImmutableSortedDictionary<string, string>.Empty
            .Add("application/json", """{"b":1.0}""").Add("image/png", "iVBORw0KGgo=").Add("text/html", "a\nb")), "1"));
        var output = cell.ToList()[0].ToJson();
        Assert.Equal("""{"application/json":{"b":1.0},"image/png":"iVBORw0KGgo=","text/html":["a\n","b"]}""", output["data"]!.ToJsonString());
        Assert.Equal("display_data", (string?)output["output_type"]);
    }

    [Fact]
    public void The_result_bears_the_number_of_its_cell_and_comes_last()
    {
        var cell = all.Begin();
        Take(cell, Out("a"));
        cell.Take(new CellResult(Bundle("42"), null), 3);
        Assert.Equal([OutputKind.Stream, OutputKind.Result], cell.ToList().Select(output => output.Kind));
        Assert.Equal(3, (int?)cell.ToList()[1].ToJson()["execution_count"]);
    }

    private static CellOutput Out(string text) => new CellOutput.Stream(IsError: false, text);

    private static CellOutput Err(string text) => new CellOutput.Stream(IsError: true, text);

    private static CellOutput Show(string text, string id) => new CellOutput.Shown(Bundle(text), id);

    private static MimeBundle Bundle(string text) => new(ImmutableSortedDictionary<string, string>.Empty.Add("text/plain", text));

    private static void Take(OutputCollector.CellOutputs cell, params CellOutput[] outputs) => Array.ForEach(outputs, cell.Take);

    private static IEnumerable<string> Texts(OutputCollector.CellOutputs cell) => cell.ToList().Select(output => output.Text);
}
