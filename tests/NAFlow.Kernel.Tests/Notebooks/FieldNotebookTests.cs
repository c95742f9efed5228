using System.Text.Json.Nodes;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

/// <summary>Notebooks as people of Polyglot Notebooks have them, run by the tool and cell by cell by the kernel.</summary>
public sealed class FieldNotebookTests
{
    /// <summary>For each: its metadata, its cells, and what stands below every cell in the end.</summary>
    public static TheoryData<string, string, string[], string[]> Notebooks => new()
    {
        { "several assemblies", Of(".net-csharp", "C#"), ["#r \"nuget: NetMQ, 4.0.4.5\"", "using NetMQ;\nnameof(NetMQMessage)"],
            ["", "NetMQMessage"] },
        { "no assembly", Of(".net-csharp", "C#"), ["#r \"nuget: Microsoft.CodeAnalysis.BannedApiAnalyzers, 5.6.0\"", "1 + 1"], ["", "2"] },
        { "a source", Of(".net-csharp", "C#"), ["#i \"nuget: /no/such/folder\"\n1", "2"], ["1", "2"] },
        { "selectors", Of(".net-csharp", "C#"), ["#!markdown\n# A title", "#!csharp\n1 + 1", "#!html\n<b>bold</b>"],
            ["# A title", "2", "<b>bold</b>"] },
        { "marked python", Of("python3", "python"), ["#!csharp\n1 + 1", "print(2)"],
            ["2", "Left out, since only C# is run here and this is Python: print(2)"] },
        { "wrong language", Of(".net-csharp", "python"), ["1 + 1"], ["2"] },
        { "other languages", Of(".net-csharp", "C#"), ["#!fsharp\nlet x = 1", "#!sql-orders\nSELECT 1", "3"],
            ["Left out, since only C# is run here and this is F#: let x = 1", "Left out, since only C# is run here and this is SQL: SELECT 1", "3"] },
        { "shared values", Of(".net-csharp", "C#"),
            ["var a = 1;", "#!set --name b --value @csharp:a", "#!share b --from csharp --as c", "c", "#!who"],
            ["", "", "", "1", "a\nb\nc"] },
        { "diagram", Of(".net-csharp", "C#"), ["#!mermaid\ngraph LR; A-->B", "#!time\n#!csharp\n5"], ["graph LR; A-->B", "5"] },
        { "other kernels", Of(".net-csharp", "C#"), ["#!about", "#!orders\nselect 1", "#!share q --from fsharp", "%%bash\nls", "4"],
            ["NAFlow", "Left out", "Left out", "Left out", "4"] },
        { "a thread", Of(".net-csharp", "C#"), ["1", "new Thread(() => throw new Exception(\"alone\")).Start();\nThread.Sleep(500);", "2"],
            ["1", "alone (which nothing caught", null!] },
        { "an end on a thread", Of(".net-csharp", "C#"), ["1", "new Thread(() => Environment.Exit(3)).Start();\nThread.Sleep(500);", "2"],
            ["1", "Environment.Exit(3) would end", null!] },
        { "an end", Of(".net-csharp", "C#"), ["1", "if (DateTime.Now.Year > 2000) Environment.Exit(3);", "2"],
            ["1", "Environment.Exit(3) would end", null!] },
    };

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Headless(string name, string metadata, string[] cells, string[] outputs)
    {
        var run = await NotebookRunner.RunAsync(NotebookDocument.Parse(Json(metadata, cells), $"{name}.ipynb"), NotebookRunOptions.Default);
        var fails = outputs[^1] is null;
        Assert.Equal(fails, run.Failure is not null);
        Assert.Equal(cells.Length, run.Notebook.Cells.Length);
        foreach (var (cell, output) in run.Notebook.Cells.Zip(outputs))
            Assert.StartsWith(output ?? string.Empty, cell.Outputs.LastOrDefault(shown => !shown.Text.StartsWith("Wall time"))?.Text.TrimEnd()
                ?? string.Empty);
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void In_Jupyter(string name, string metadata, string[] cells, string[] outputs)
    {
        // A kernel is told no metadata, so there a cell is C# unless it says itself that it is not.
        Assert.Contains("kernelspec", metadata);
        if (name == "marked python") cells[1] = $"#!python\n{cells[1]}";
        using var kernel = new RunningKernel();
        foreach (var (cell, output) in cells.Zip(outputs).Where(pair => pair.Second is not null))
        {
            var answers = kernel.Client.Execute(cell);
            var said = answers.All("execute_result").Concat(answers.All("display_data")).Select(message => message.Data("text/plain"))
                .Concat(answers.All("error").Select(message => message.Text("evalue")))
                .Append(answers.Stream("stderr").TrimEnd()).FirstOrDefault(text => text is { Length: > 0 });
            Assert.StartsWith(output, said ?? string.Empty);
        }

        Assert.Equal("7", kernel.Client.Execute("3 + 4").Only("execute_result").Data("text/plain"));
    }

    [Fact]
    public async Task Metadata_is_believed_cell_by_cell()
    {
        var fsharp = SampleNotebook.Code("let x = 1");
        fsharp["metadata"] = JsonNode.Parse("""{"polyglot_notebook": {"kernelName": "fsharp"}}""");
        var old = SampleNotebook.Code("print(1)");
        old["metadata"] = JsonNode.Parse("""{"dotnet_interactive": {"language": "python"}}""");
        var marked = SampleNotebook.Code("6 * 7");
        marked["metadata"] = JsonNode.Parse("""{"vscode": {"languageId": "csharp"}}""");
        var text = new JsonObject
        {
            ["cells"] = new JsonArray(fsharp, old, marked, SampleNotebook.Code("let y = 2")),
            ["metadata"] = JsonNode.Parse("""{"kernelspec": {"language": "F#", "name": ".net-fsharp"}}"""),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 2,
        }.ToJsonString();

        var run = await NotebookRunner.RunAsync(NotebookDocument.Parse(text, "x.ipynb"), NotebookRunOptions.Default);

        Assert.Null(run.Failure);
        string[] firsts = [.. run.Notebook.Cells.Select(cell => Assert.Single(cell.Outputs).Text.TrimEnd())];
        Assert.Equal(["F#: let x = 1", "Python: print(1)", "42", "F#: let y = 2"], firsts.Select(said => said.Split("this is ")[^1]));
    }

    [Fact]
    public void A_dib_file_is_a_notebook_and_its_copy_one_that_holds_outputs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("mine.dib"), """
            #!meta

            {"kernelInfo":{"defaultKernelName":"csharp","items":[{"name":"csharp"}]}}

            #!csharp

            #!time
            var a = 20;

            #!markdown

            # Prose
            in two lines

            #!fsharp

            let b = 1

            #!csharp

            a + 1
            """);
        Assert.Contains("can hold no outputs", ToolRun.Of("notebook", "run", folder.File("mine.dib"), "--in-place").Error);

        var run = ToolRun.Of("notebook", "run", folder.File("mine.dib"), "--out", folder.File("out"));

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        var copy = NotebookDocument.Load(folder.File("out/mine.ipynb"));
        Assert.Equal(["#!time\nvar a = 20;", "# Prose\nin two lines", "let b = 1", "a + 1"], copy.Cells.Select(cell => cell.Source));
        Assert.Equal([CellKind.Code, CellKind.Markdown, CellKind.Code, CellKind.Code], copy.Cells.Select(cell => cell.Kind));
        Assert.Equal(("21", true), (copy.Cells[3].Outputs[0].Text, copy.Cells[2].Outputs[0].IsErrorStream));
        Assert.Empty(NotebookCheck.Of(copy));
    }

    private static string Of(string kernel, string language) =>
        $$"""{"kernelspec": {"display_name": "x", "language": "{{language}}", "name": "{{kernel}}"}, "language_info": {"name": "{{language}}"} }""";

    private static string Json(string metadata, string[] cells) => new JsonObject
    {
        ["cells"] = new JsonArray([.. cells.Select(cell => SampleNotebook.Code(cell))]),
        ["metadata"] = JsonNode.Parse(metadata),
        ["nbformat"] = 4,
        ["nbformat_minor"] = 2,
    }.ToJsonString();
}
