using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

/// <summary>The notebooks as they are committed.</summary>
public class PublishedNotebookTests
{
    public static TheoryData<string> Names => PublishedNotebooks.Names;

    [Fact]
    public void There_is_one_for_every_subject() => Assert.Equal(
        ["00-quick-start", "01-known-neurons", "02-intermediate-layers", "03-similarity", "10-classification", "11-contrastive", "12-few-shot",
            "13-retrieval", "20-inside-one-network", "30-your-own-network-and-photos", "40-metrics", "41-cost", "42-ablations"],
        PublishedNotebooks.Files.Select(Path.GetFileNameWithoutExtension));

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_outputs_are_whole_and_of_its_cells(string name) =>
        Assert.Empty(NotebookCheck.Of(NotebookDocument.Load(PublishedNotebooks.Of(name))));

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_first_cell_says_how_long_it_takes(string name) =>
        Assert.Matches(@"\n\nIt takes about \d+ s of processor time\.$", NotebookDocument.Load(PublishedNotebooks.Of(name)).Cells[0].Source);

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_file_is_as_Jupyter_writes_it(string name)
    {
        var file = PublishedNotebooks.Of(name);
        Assert.Equal(File.ReadAllText(file), NotebookDocument.Load(file).ToJson());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_page_carries_plotly_once_and_loads_nothing(string name)
    {
        var page = NotebookDocument.Load(PublishedNotebooks.Of(name)).ToPage();
        var charts = page.Split("data-naflow-chart").Length - 1;
        Assert.Equal(charts > 0 ? 1 : 0, page.Split("plotly.js v2.").Length - 1);
        Assert.DoesNotContain("<link", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=\"http", page, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_links_to_files_lead_somewhere(string name)
    {
        foreach (var cell in NotebookDocument.Load(PublishedNotebooks.Of(name)).Cells.Where(cell => cell.Kind == CellKind.Markdown))
            foreach (var target in cell.Source.Split("](").Skip(1).Select(rest => rest[..rest.IndexOf(')', StringComparison.Ordinal)])
                .Where(target => !target.Contains(':', StringComparison.Ordinal)))
                Assert.True(Path.Exists(Path.Combine(PublishedNotebooks.Folder, target)), $"{name} links to {target}");
    }
}

/// <summary>
/// Every notebook, run anew from the first cell to the last. The cells themselves check what their text claims, and fail where it does not hold.
/// </summary>
public class NotebookExecutionTests
{
    public static TheoryData<string> Names => PublishedNotebooks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_runs_and_shows_what_is_committed(string name)
    {
        using var folder = new TemporaryFolder();
        var place = Directory.CreateDirectory(folder.File("notebooks")).FullName;
        var copy = Path.Combine(place, $"{name}.ipynb");
        File.Copy(PublishedNotebooks.Of(name), copy);
        PublishedNotebooks.CopyData(folder.File("."));

        var result = await RunAsync(copy);

        Assert.Empty(NotebookCheck.Of(result));
        NotebookAgreement.Require(NotebookDocument.Load(PublishedNotebooks.Of(name)), result);
    }

    private static async Task<NotebookDocument> RunAsync(string file)
    {
        var result = await NotebookRunner
            .RunAsync(NotebookDocument.Load(file), NotebookRunOptions.Default, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Failure is null, result.Failure?.Sentence);
        return result.Notebook;
    }
}
