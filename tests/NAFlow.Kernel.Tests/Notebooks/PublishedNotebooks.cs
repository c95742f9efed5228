using System.Globalization;
using System.Text.RegularExpressions;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

/// <summary>The notebooks of the checkout that the tests were built from.</summary>
internal static class PublishedNotebooks
{
    public static string Folder { get; } = Path.Combine(Root(AppContext.BaseDirectory), "notebooks");

    public static IEnumerable<string> Files { get; } = [.. Directory.EnumerateFiles(Folder, "*.ipynb").Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names { get; } = [.. Files.Select(file => Path.GetFileNameWithoutExtension(file))];

    public static string Of(string name) => Path.Combine(Folder, $"{name}.ipynb");

    /// <summary>Copies the files that notebooks read to where they lie beside a folder of notebooks.</summary>
    /// <param name="root">The folder in which the notebooks' own folder is.</param>
    public static void CopyData(string root)
    {
        var target = Directory.CreateDirectory(Path.Combine(root, "data", "onnx")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "..", "data", "onnx"), "*.onnx"))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        var results = Directory.CreateDirectory(Path.Combine(root, "data", "evidence", "results", "maps", "alexnet")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, "..", "data", "evidence", "results", "maps", "alexnet")))
            File.Copy(file, Path.Combine(results, Path.GetFileName(file)));
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "NAFlow.Research.sln"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside a checkout."));
}

/// <summary>Whether a notebook that was run shows what is committed.</summary>
internal static partial class NotebookAgreement
{
    /// <summary>Every cell shows the same formats in the same order, and the same percentages in words.</summary>
    public static void Require(NotebookDocument committed, NotebookDocument run)
    {
        foreach (var (then, now) in committed.RunnableCells.Zip(run.RunnableCells)) Assert.Equal(Kinds(then), Kinds(now));
        RequireFigures(committed, run);
    }

    /// <summary>The same percentages in words.</summary>
    public static void RequireFigures(NotebookDocument committed, NotebookDocument run)
    {
        Assert.Equal(Figures(committed).Count, Figures(run).Count);
        foreach (var (then, now) in Figures(committed).Zip(Figures(run))) RequireNear(then, now, committed.Name);
    }

    /// <summary>The formats of everything a cell shows, in order.</summary>
    private static string Kinds(NotebookCell cell) =>
        string.Join("; ", cell.Outputs.Select(output => $"{output.Kind} {string.Join(' ', output.MimeTypes)}"));

    /// <summary>The percentages that cells say in words.</summary>
    private static List<double> Figures(NotebookDocument notebook) =>
    [
        .. notebook.RunnableCells.Select(cell => cell.Outputs.LastOrDefault()).Where(output => output is { MimeTypes: ["text/plain"] })
            .SelectMany(output => Percentage().Matches(output!.Text))
                .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Processors differ in their last digits, and a picture on the edge may fall to either side.</summary>
    private static void RequireNear(double then, double now, string name) =>
        Assert.True(Math.Abs(then - now) <= 3, $"{name} said {then} % and says {now} %");

    [GeneratedRegex(@"(\d+(?:\.\d+)?) %")]
    private static partial Regex Percentage();
}
