using System.Collections.Immutable;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

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
