using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Tests;

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
        Assert.Equal([(2, "2 + 2"), (3, "1 + 1")], Ask(kernel, new() { ["hist_access_type"] = "range", ["session"] = session, ["start"] = 2, ["stop"] = 4 }));
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
        var lines = kernel.Client.Request("history_request", new() { ["hist_access_type"] = "tail", ["n"] = 10, ["output"] = true }).Reply.Content["history"]!.AsArray();
        Assert.Equal(["2", null], lines.Select(line => (string?)line![2]![1]));
        Assert.Equal(["1 + 1", "var x = 5;"], lines.Select(line => (string)line![2]![0]!));
    }

    private static JsonObject Search(string pattern, bool unique) => new() { ["hist_access_type"] = "search", ["pattern"] = pattern, ["unique"] = unique };

    private static RunningKernel After(string[] cells)
    {
        var kernel = new RunningKernel();
        foreach (var cell in cells) kernel.Client.Execute(cell);
        return kernel;
    }

    private static IEnumerable<(int Number, string Code)> Ask(RunningKernel kernel, JsonObject content) =>
        kernel.Client.Request("history_request", content).Reply.Content["history"]!.AsArray().Select(line => ((int)line![1]!, (string)line[2]!));
}
