using System.Text.Json.Nodes;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

public class NotebookFileTests
{
    [Theory]
    [InlineData("4.0")]
    [InlineData("4.5")]
    public void What_Jupyter_wrote_is_written_back_byte_for_byte(string version)
    {
        var file = SampleNotebook.WrittenByJupyter(version);
        Assert.Equal(file, NotebookDocument.Parse(file, "sample.ipynb").ToJson());
    }

    [Fact]
    public void Cells_and_outputs_are_read()
    {
        var notebook = NotebookDocument.Parse(SampleNotebook.WrittenByJupyter("4.5"), "folder/sample.ipynb");

        Assert.Equal("sample", notebook.Name);
        Assert.Equal([CellKind.Markdown, CellKind.Code, CellKind.Raw, CellKind.Code], notebook.Cells.Select(cell => cell.Kind));
        var cell = Assert.Single(notebook.RunnableCells);
        Assert.Equal("Console.WriteLine(\"<&>\\n\");\n1", cell.Source);
        Assert.Equal(["parameters"], cell.Tags);
        Assert.Equal(7, cell.ExecutionCount);
        Assert.Equal([OutputKind.Stream, OutputKind.Display, OutputKind.Result, OutputKind.Error], cell.Outputs.Select(output => output.Kind));
        Assert.Equal("one\ntwo\r\nthree\u0085four", cell.Outputs[0].Text);
        Assert.Equal(["application/json", "image/png", "text/plain"], cell.Outputs[1].MimeTypes);
        Assert.Equal("""{"a":"x","b":[1.0]}""", cell.Outputs[1]["application/json"]);
        Assert.Equal("a\nb", cell.Outputs[1].Text);
        Assert.Equal("<b>1</b>\n", cell.Outputs[2]["text/html"]);
        Assert.Null(cell.Outputs[2]["text/plain"]);
        Assert.Equal(("E", "v"), (cell.Outputs[3].ErrorName, cell.Outputs[3].Text));
        Assert.Equal(["\u001b[31mE\u001b[0m: v", ""], cell.Outputs[3].Traceback);
        Assert.Null(notebook.Manifest);
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("{\n\"cells\": [", "line 2")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "does not say its nbformat")]
    [InlineData("""{"nbformat": 3, "worksheets": []}""", "nbformat 3")]
    [InlineData("""{"nbformat": 5, "cells": []}""", "nbformat 5")]
    [InlineData("""{"nbformat": 4, "metadata": {}}""", "no list of cells")]
    [InlineData("""{"nbformat": 4, "cells": [{"cell_type": "raw", "source": ""}, {"cell_type": "code"}]}""", "cell 2 of 2")]
    [InlineData("""{"nbformat": 4, "cells": [{"cell_type": "video", "source": ""}]}""", "cell 1 of 1")]
    [InlineData("""{"nbformat": 4, "cells": [], "metadata": {"x": "\ud83d"}}""", "Unicode")]
    [InlineData("""{"nbformat": 4, "cells": [], "cells": []}""", "damaged")]
    [InlineData("""{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"language": "python"}}}""", "choose a C# kernel")]
    [InlineData("""{"nbformat": 4, "cells": [], "metadata": {"language_info": {"name": "F#"}}}""", "notebook in F#")]
    public void What_is_no_CSharp_notebook_is_refused_in_a_sentence_that_names_the_file(string json, string reason)
    {
        var message = Assert.Throws<InvalidInputException>(() => NotebookDocument.Parse(json, "bad.ipynb")).Message;
        Assert.Contains("'bad.ipynb'", message);
        Assert.Contains(reason, message);
        Assert.EndsWith(".", message);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such file", Assert.Throws<InvalidInputException>(() => NotebookDocument.Load(folder.File("none.ipynb"))).Message);
        Assert.Contains("is a folder", Assert.Throws<InvalidInputException>(() => NotebookDocument.Load(folder.Path)).Message);
    }

    [Fact]
    public void Polyglot_notebooks_are_CSharp_by_their_kernel()
    {
        const string metadata = """{"kernelspec": {"language": "C#"}, "language_info": {"name": "polyglot-notebook"}}""";
        Assert.Empty(NotebookDocument.Parse($$"""{"nbformat": 4, "cells": [], "metadata": {{metadata}}}""", "x.ipynb").Cells);
    }

    [Fact]
    public void A_saved_notebook_is_valid_JSON_with_lines_for_sources()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("made/sample.ipynb");

        SampleNotebook.Of(SampleNotebook.Code("1")).Save(path);

        Assert.Equal(1, (int?)JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray().Count);
        Assert.EndsWith("}\n", File.ReadAllText(path));
        Assert.Equal(["sample.ipynb"], Directory.GetFileSystemEntries(folder.File("made")).Select(Path.GetFileName));
    }
}

/// <summary>Small notebooks for tests.</summary>
internal static class SampleNotebook
{
    /// <summary>A file that Jupyter itself wrote.</summary>
    public static string WrittenByJupyter(string version)
    {
        using var stream = typeof(SampleNotebook).Assembly.GetManifestResourceStream($"jupyter-{version}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static JsonObject Code(string source, params string[] tags) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = null,
        ["metadata"] = tags.Length > 0 ? new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) } : [],
        ["outputs"] = new JsonArray(),
        ["source"] = source,
    };

    public static JsonObject Prose(string source) => new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = source };

    /// <summary>A code cell that was run.</summary>
    public static JsonObject Run(string source, int count, params JsonObject[] outputs)
    {
        var cell = Code(source);
        cell["execution_count"] = count;
        cell["outputs"] = new JsonArray([.. outputs]);
        return cell;
    }

    public static JsonObject Stream(string text, string name = "stdout") => new() { ["output_type"] = "stream", ["name"] = name, ["text"] = text };

    public static JsonObject Shown(string mimeType, JsonNode value) => new()
    {
        ["output_type"] = "display_data",
        ["data"] = new JsonObject { [mimeType] = value },
        ["metadata"] = new JsonObject(),
    };

    public static string Text(params JsonObject[] cells) => new JsonObject
    {
        ["cells"] = new JsonArray([.. cells]),
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["language"] = "C#", ["name"] = "naflow" } },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 4,
    }.ToJsonString();

    public static NotebookDocument Of(params JsonObject[] cells) => NotebookDocument.Parse(Text(cells), "sample.ipynb");
}
