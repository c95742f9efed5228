using Microsoft.DotNet.Interactive.Documents;
using NAFlow.Interactive;
using NAFlow.Kernel.Notebooks;
using NAFlow.Kernel.Tests;

namespace NAFlow.DotNetInteractive.Tests;

/// <summary>Every committed notebook, as .NET Interactive reads it, in its C# kernel: every cell runs and shows what is committed.</summary>
public class HostedNotebookTests
{
    private const string CSharp = "csharp", PlainText = "text/plain";
    private static readonly KernelInfoCollection Kernels = new() { new KernelInfo(CSharp, "C#", ["C#"]) };

    public static TheoryData<string> Names => PublishedNotebooks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_runs_and_shows_what_is_committed(string name)
    {
        using var folder = new TemporaryFolder();
        using var here = new WorkingFolder(Directory.CreateDirectory(folder.File("notebooks")).FullName);
        PublishedNotebooks.CopyData(folder.File("."));
        var committed = NotebookDocument.Load(PublishedNotebooks.Of(name));
        var cells = Cells(name);
        Assert.Equal(committed.RunnableCells.Select(cell => cell.Source), cells);
        using var host = await KernelHost.StartAsync();

        var outputs = new List<IReadOnlyList<NotebookOutput>>();
        foreach (var cell in cells) outputs.Add([.. (await host.RunAsync(cell, TestContext.Current.CancellationToken)).Where(IsShown)]);

        var run = committed.WithCells(NotebookRunner.Fill(committed.Cells, [.. outputs]));
        foreach (var (then, now) in committed.RunnableCells.Zip(run.RunnableCells)) Assert.Equal(Kinds(then), Kinds(now));
        NotebookAgreement.RequireFigures(committed, run);
    }

    private static IReadOnlyList<string> Cells(string name) =>
    [
        .. Microsoft.DotNet.Interactive.Documents.Jupyter.Notebook.Parse(File.ReadAllText(PublishedNotebooks.Of(name)), Kernels).Elements
            .Where(element => element.KernelName == CSharp && !string.IsNullOrWhiteSpace(element.Contents)).Select(element => element.Contents),
    ];

    /// <summary>The formats of what a cell shows, in order. This kernel gives no plain text to what has no formatter of the toolkit.</summary>
    private static IEnumerable<string> Kinds(NotebookCell cell) => cell.Outputs.Select(output =>
        $"{output.Kind} {string.Join(' ', output.MimeTypes.Where(type => type != PlainText || output.MimeTypes is [PlainText]))}");

    /// <summary>Not what the extension puts in the place of plotly.js once the page has run it.</summary>
    private static bool IsShown(NotebookOutput output) => output["text/html"] != PlotlyScript.Remark;
}
