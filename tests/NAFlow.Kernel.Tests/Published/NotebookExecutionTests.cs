using System.Globalization;
using System.Text.RegularExpressions;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

/// <summary>Every notebook, run anew from the first cell to the last. The cells themselves check what their text claims, and fail where it does not hold.</summary>
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

        var result = await RunAsync(copy);

        var committed = NotebookDocument.Load(PublishedNotebooks.Of(name));
        Assert.Empty(NotebookCheck.Of(result));
        foreach (var (now, then) in result.RunnableCells.Zip(committed.RunnableCells)) Assert.Equal(Kinds(then), Kinds(now));
        foreach (var (now, then) in Figures(result).Zip(Figures(committed))) AssertAgree(then, now, name);
        Assert.Equal(Figures(committed).Count, Figures(result).Count);
    }

    private static async Task<NotebookDocument> RunAsync(string file)
    {
        var result = await NotebookRunner.RunAsync(NotebookDocument.Load(file), NotebookRunOptions.Default, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Failure is null, result.Failure?.Sentence);
        return result.Notebook;
    }

    /// <summary>The formats of everything a cell shows, in order.</summary>
    private static string Kinds(NotebookCell cell) => string.Join("; ", cell.Outputs.Select(output => $"{output.Kind} {string.Join(' ', output.MimeTypes)}"));

    /// <summary>The percentages that cells say in words.</summary>
    private static List<double> Figures(NotebookDocument notebook) =>
    [
        .. notebook.RunnableCells.Select(cell => cell.Outputs.LastOrDefault()).Where(output => output is { MimeTypes: ["text/plain"] })
            .SelectMany(output => Regex.Matches(output!.Text, @"(\d+(?:\.\d+)?) %")).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Processors differ in their last digits, and a picture on the edge may fall to either side.</summary>
    private static void AssertAgree(double then, double now, string name) => Assert.True(Math.Abs(then - now) <= 3, $"{name} said {then} % and says {now} %");
}
