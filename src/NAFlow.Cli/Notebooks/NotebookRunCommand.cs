using System.CommandLine;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Cli;

/// <summary><c>naflow notebook run</c>.</summary>
internal sealed class NotebookRunCommand : Command
{
    private const string About = """
        Runs every code cell of C# notebooks in order, each in the notebook's own folder, and writes a copy with the outputs. Stops at the first
        cell that fails, with its line, and ends with 1; the copy then shows what there was up to it.

        Examples:
          naflow notebook run notebooks/00-quick-start.ipynb --html
          naflow notebook run notebooks/10-classification.ipynb --parameter images=2 --parameter weights=full
          naflow notebook run notebooks/*.ipynb --in-place
        """;

    private readonly Argument<string[]> files = new("FILE") { Description = "Notebooks.", Arity = ArgumentArity.OneOrMore };
    private readonly ParameterOption parameters = new();
    private readonly Option<string> folder = new("--out")
    {
        Description = "Where the copies go.",
        HelpName = "DIR",
        DefaultValueFactory = _ => Path.Combine("out", "notebooks"),
    };

    private readonly Option<bool> inPlace = new("--in-place") { Description = "Write the outputs into the notebooks themselves, if no cell failed." };
    private readonly Option<bool> html = new("--html")
    {
        Description = "Also write a page of each into the folder of --out, NAME.html, which opens without a network.",
    };

    private readonly NumberOption<double> timeout = new("--timeout", "Seconds that each cell may take; without it, as long as it takes.", "60");
    private readonly Option<bool> quiet = new("--quiet") { Description = "Say nothing but errors." };

    public NotebookRunCommand(ToolConsole console)
        : base("run", About)
    {
        Add(files);
        foreach (var option in (Option[])[parameters, folder, inPlace, html, timeout, quiet]) Add(option);
        SetAction((parsed, cancellation) => RunAsync(parsed, console, cancellation));
    }

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var options = new NotebookRunOptions
        {
            Parameters = parameters.In(parsed),
            CellTimeout = parsed.GetValue(timeout) is { } seconds ? Limit(seconds) : null,
        };
        NotebookDocument[] notebooks = [.. parsed.GetRequiredValue(files).Select(NotebookDocument.Load)];
        var isInPlace = parsed.GetValue(inPlace);
        var copies = CopyPaths.In(parsed.GetRequiredValue(folder), notebooks);
        foreach (var notebook in notebooks) NotebookRunner.Require(notebook, options);

        foreach (var (notebook, copy) in notebooks.Zip(copies))
        {
            var result = await RunAsync(notebook, options, console, parsed.GetValue(quiet), cancellation);
            var target = isInPlace && result.Failure is null ? notebook.Path : copy;
            result.Notebook.Save(target);
            var page = parsed.GetValue(html) ? Path.ChangeExtension(copy, ".html") : null;
            if (page is not null) result.Notebook.SavePage(page);
            if (result.Failure is { } failure)
            {
                console.Error.WriteLine(OneLine.Of($"{notebook.Path}, {failure.Sentence} What there was up to it is in {target}"));
                return ExitCode.Failed;
            }

            if (!parsed.GetValue(quiet)) console.Out.WriteLine(OneLine.Of($"{notebook.Path}: {Count(result.Notebook)}. Open {page ?? target}"));
        }

        return ExitCode.Done;
    }

    private static Task<NotebookResult> RunAsync(
        NotebookDocument notebook, NotebookRunOptions options, ToolConsole console, bool isQuiet, CancellationToken cancellation) =>
        console.IsTerminal && !isQuiet
            ? NotebookBar.RunAsync(console.Error, notebook, bar => NotebookRunner.RunAsync(notebook, options, bar, cancellation))
            : NotebookRunner.RunAsync(notebook, options, null, cancellation);

    private static TimeSpan Limit(double seconds) => double.IsFinite(seconds) && Math.Abs(seconds) < int.MaxValue
        ? TimeSpan.FromSeconds(seconds)
        : throw new InvalidInputException($"--timeout cannot be {seconds}; give seconds, such as 60.");

    private static string Count(NotebookDocument notebook) => notebook.RunnableCells.Count() is var count && count == 1 ? "1 cell" : $"{count} cells";
}
