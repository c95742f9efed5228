using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

public class NotebookCommandTests
{
    private static readonly string Good = SampleNotebook.Text(
        SampleNotebook.Prose("# Good"), SampleNotebook.Code("int images = 3;", "parameters"), SampleNotebook.Code("images + 1"));

    private static readonly string Bad = SampleNotebook.Text(SampleNotebook.Code("1"), SampleNotebook.Code("\nint.Parse(\"x\")"));

    [Fact]
    public void A_run_writes_a_copy_that_the_check_finds_good()
    {
        using var folder = new TemporaryFolder();
        var (file, target) = (folder.Write("good.ipynb", Good), folder.File("results"));

        var run = ToolRun.Of("notebook", "run", file, "--out", target, "--parameter", "images=5", "--html");

        var copy = Path.Combine(target, "good.ipynb");
        var said = $"{file}: 3 cells. Open {Path.ChangeExtension(copy, ".html")}\n";
        Assert.Equal((0, said, string.Empty), (run.Code, run.Out.ReplaceLineEndings("\n"), run.Error));
        Assert.Equal("6", NotebookDocument.Load(copy).Cells[^1].Outputs[0].Text);
        Assert.Equal(["good.html", "good.ipynb"], Directory.GetFileSystemEntries(target).Select(Path.GetFileName).Order());
        Assert.Equal(Good, File.ReadAllText(file));
        var check = ToolRun.Of("notebook", "check", copy);
        Assert.Equal((0, $"{copy}: good\n"), (check.Code, check.Out.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void In_place_the_notebook_itself_gets_the_outputs()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("good.ipynb", Good);
        var run = ToolRun.Of("notebook", "run", file, "--in-place", "--quiet", "--out", folder.File("results"));
        Assert.Equal(new ToolRun(0, string.Empty, string.Empty), run);
        Assert.Equal("4", NotebookDocument.Load(file).Cells[^1].Outputs[0].Text);
        Assert.False(Path.Exists(folder.File("results")));
    }

    [Fact]
    public void A_cell_that_fails_ends_with_1_and_a_sentence_and_never_touches_the_notebook()
    {
        using var folder = new TemporaryFolder();
        var (file, target) = (folder.Write("bad.ipynb", Bad), folder.File("results"));

        var run = ToolRun.Of("notebook", "run", file, "--in-place", "--out", target);

        Assert.Equal((1, string.Empty), (run.Code, run.Out));
        Assert.StartsWith($"{file}, cell 2, line 2: FormatException: ", run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(Bad, File.ReadAllText(file));
        Assert.Equal(OutputKind.Error, NotebookDocument.Load(Path.Combine(target, "bad.ipynb")).Cells[1].Outputs[0].Kind);
    }

    [Fact]
    public void A_check_names_every_problem_and_ends_with_1()
    {
        using var folder = new TemporaryFolder();
        var (good, bad) = (folder.Write("good.ipynb", Good), folder.Write("bad.ipynb", Bad));
        var check = ToolRun.Of("notebook", "check", good, bad);
        Assert.Equal((1, string.Empty), (check.Code, check.Error));
        Assert.Equal(4, check.Out.TrimEnd().Split('\n').Length);
        Assert.Contains($"{bad}: cell 2: it was never run; run the notebook.", check.Out);
    }

    [Fact]
    public void A_cancelled_run_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var file = folder.Write("endless.ipynb", SampleNotebook.Text(SampleNotebook.Code("await Task.Delay(Timeout.Infinite, Cancellation);")));
        cancellation.CancelAfter(TimeSpan.FromSeconds(1));

        var run = ToolRun.Of(cancellation.Token, "notebook", "run", file, "--out", folder.File("results"));

        Assert.Equal(130, run.Code);
        Assert.Equal(["endless.ipynb"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("good.ipynb --parameter image=5", "no parameter image")]
    [InlineData("good.ipynb --parameter images", "cannot be 'images'")]
    [InlineData("good.ipynb --parameter images=1 --parameter images=2", "given twice")]
    [InlineData("good.ipynb --timeout 0", "choose a time above 0")]
    [InlineData("good.ipynb missing.ipynb", "no such file")]
    [InlineData("good.ipynb sub/good.ipynb", "would both be written")]
    [InlineData("good.ipynb --out .", "would replace it")]
    [InlineData("good.ipynb --out good.ipynb", "is a file")]
    public void What_cannot_be_run_is_refused_before_anything_runs(string arguments, string reason)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("sub"));
        string[] files = ["good.ipynb", "sub/good.ipynb"];
        foreach (var file in files) folder.Write(file, Good);
        string[] given = [.. arguments.Split(' ').Select(word => word is "." or [.., '.', 'i', 'p', 'y', 'n', 'b'] ? folder.File(word) : word)];
        string[] target = arguments.Contains("--out", StringComparison.Ordinal) ? [] : ["--out", folder.File("results")];

        var run = ToolRun.Of(["notebook", "run", .. given, .. target]);

        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(reason, run.Error);
        Assert.False(Path.Exists(folder.File("results")));
        Assert.All(files, file => Assert.Equal(Good, File.ReadAllText(folder.File(file))));
    }
}
