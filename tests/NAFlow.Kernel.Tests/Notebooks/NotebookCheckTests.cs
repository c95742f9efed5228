using System.Text.Json.Nodes;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

public class NotebookCheckTests
{
    [Fact]
    public void A_notebook_that_was_run_from_end_to_end_is_good() => Assert.Empty(NotebookCheck.Of(Signed(
        SampleNotebook.Prose("Text."),
        SampleNotebook.Run("1", 1, SampleNotebook.Shown("image/png", Png(1, 2))),
        SampleNotebook.Code(" "),
        SampleNotebook.Run("2", 2))));

    [Fact]
    public void A_cell_that_was_never_run_is_told() =>
        Assert.Equal(2, Problem("never run", SampleNotebook.Run("1", 1), SampleNotebook.Code("2")).Cell);

    [Fact]
    public void Cells_out_of_order_are_told() =>
        Assert.Equal(1, Problem("out of order, as number 2", SampleNotebook.Run("1", 2), SampleNotebook.Run("2", 2)).Cell);

    [Fact]
    public void Outputs_from_elsewhere_are_told() =>
        Assert.Contains("not from naflow", Assert.Single(NotebookCheck.Of(SampleNotebook.Of(SampleNotebook.Run("1", 1)))).Sentence);

    [Fact]
    public void Code_that_changed_after_the_run_is_told()
    {
        var signed = Signed(SampleNotebook.Run("1", 1)).ToJson();
        Assert.Empty(NotebookCheck.Of(NotebookDocument.Parse(signed, "x.ipynb")));
        var changed = NotebookDocument.Parse(signed.Replace("\"1\"", "\"10\"", StringComparison.Ordinal), "x.ipynb");
        Assert.Contains("stale", Assert.Single(NotebookCheck.Of(changed)).Sentence);
    }

    [Fact]
    public void Line_ends_alone_do_not_make_outputs_stale()
    {
        var signed = Signed(SampleNotebook.Run("1;\n2", 1)).ToJson();
        Assert.Contains("1;\\n", signed);
        Assert.Empty(NotebookCheck.Of(NotebookDocument.Parse(signed.Replace("1;\\n", "1;\\r\\n", StringComparison.Ordinal), "x.ipynb")));
    }

    [Fact]
    public void Errors_are_told_unless_they_are_meant()
    {
        var error = new JsonObject { ["output_type"] = "error", ["ename"] = "Oops", ["evalue"] = "It broke.", ["traceback"] = new JsonArray() };
        Assert.Equal("cell 1: it failed: Oops: It broke.", Problem("failed", SampleNotebook.Run("1", 1, error)).ToString());
        var meant = SampleNotebook.Run("1", 1, (JsonObject)error.DeepClone());
        meant["metadata"] = new JsonObject { ["tags"] = new JsonArray("raises-exception") };
        Assert.Empty(NotebookCheck.Of(Signed(meant)));
    }

    [Fact]
    public void A_big_file_is_told() =>
        Assert.Contains("3.5 MB", Problem("over 3 MB", SampleNotebook.Run("1", 1, SampleNotebook.Stream(new string('x', 3_500_000)))).Sentence);

    [Fact]
    public void The_whole_of_plotly_is_told() =>
        Problem("plotly.js", SampleNotebook.Run("1", 1, SampleNotebook.Shown("text/html", "<script>/**\n* plotly.js v2.28.0\n*/</script>")));

    [Theory]
    [InlineData("/home/ann/photo.png")]
    [InlineData("at Cell in /root/x.cs:line 3")]
    [InlineData("(/tmp/a)")]
    [InlineData("/Users/ann")]
    [InlineData("C:\\Users\\ann\\photo.png")]
    [InlineData("'/workspaces/place'")]
    public void Paths_of_one_machine_are_told(string text)
    {
        Problem("a path of one machine", SampleNotebook.Run("1", 1, SampleNotebook.Stream(text)));
        Problem("a path of one machine", SampleNotebook.Run("1", 1, SampleNotebook.Shown("application/json", new JsonObject { ["path"] = text })));
    }

    [Theory]
    [InlineData("https://example.org/home/ann")]
    [InlineData("notebooks/home/x.png, ../tmp/x and ./mnt/y")]
    [InlineData("<b>a</home> 3/mnt/day")]
    public void Other_paths_are_not(string text) =>
        Assert.Empty(NotebookCheck.Of(Signed(SampleNotebook.Run("1", 1, SampleNotebook.Stream(text)))));

    [Fact]
    public void A_picture_of_one_colour_is_told() =>
        Assert.Contains("3 x 3", Problem("blank", SampleNotebook.Run("1", 1, SampleNotebook.Shown("image/png", Png(7, 7)))).Sentence);

    [Fact]
    public void A_damaged_picture_is_told()
    {
        Problem("damaged", SampleNotebook.Run("1", 1, SampleNotebook.Shown("image/png", "iVBORw0KGgo=")));
        Problem("damaged", SampleNotebook.Run("1", 1, SampleNotebook.Shown("image/png", "not base 64")));
    }

    private static NotebookProblem Problem(string part, params JsonObject[] cells)
    {
        var problem = Assert.Single(NotebookCheck.Of(Signed(cells)));
        Assert.Contains(part, problem.Sentence);
        return problem;
    }

    private static NotebookDocument Signed(params JsonObject[] cells)
    {
        var notebook = SampleNotebook.Of(cells);
        return notebook.WithManifest(new("0.1.0", "10.0.0", NotebookRunOptions.Default.Parameters, SourcesHash.Of(notebook)));
    }

    /// <summary>A picture of 3 x 3, all of one colour but for one corner.</summary>
    private static JsonNode Png(byte colour, byte corner)
    {
        var pixels = Enumerable.Repeat(colour, 27).ToArray();
        pixels[^1] = corner;
        return Convert.ToBase64String(Photo.FromPixels("x", 3, 3, pixels).ToPng());
    }
}
