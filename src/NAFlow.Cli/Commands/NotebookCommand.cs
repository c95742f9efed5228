using System.Collections.Immutable;
using System.CommandLine;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Cli;

/// <summary><c>naflow notebook</c>.</summary>
internal sealed class NotebookCommand : Command
{
    public NotebookCommand(ToolConsole console)
        : base("notebook", "Runs C# notebooks without Jupyter, and checks those that were run.")
    {
        Add(new NotebookRunCommand(console));
        Add(new NotebookCheckCommand(console));
    }
}

/// <summary><c>naflow notebook run</c>.</summary>
internal sealed class NotebookRunCommand : ToolCommand
{
    private const string About = """
        Runs every code cell of C# notebooks in order, each in the notebook's own folder, and writes a copy with the outputs. Stops at the first
        cell that fails, with its line, and ends with 1; the copy then shows what there was up to it.
        """;

    private readonly Argument<string[]> files = new("FILE") { Description = "Notebooks.", Arity = ArgumentArity.OneOrMore };
    private readonly ParameterOption parameters = new();
    private readonly OutOption folder = new("Where the copies go.", Path.Combine("out", "notebooks"));
    private readonly Option<bool> inPlace = new("--in-place") { Description = "Write the outputs into the notebooks themselves, if no cell failed." };
    private readonly Option<bool> html = new("--html")
    {
        Description = "Also write a page of each into the folder of --out, NAME.html, which opens without a network.",
    };

    private readonly NumberOption<double> timeout = new("--timeout", "Seconds that each cell may take; without it, as long as it takes.", "60");
    private readonly QuietOption quiet = new();

    public NotebookRunCommand(ToolConsole console)
        : base(
            "run", About,
            "naflow notebook run notebooks/00-quick-start.ipynb --html",
            "naflow notebook run notebooks/10-classification.ipynb --parameter images=2",
            "naflow notebook run notebooks/*.ipynb --in-place")
    {
        Add(files);
        Add("Running", parameters, timeout);
        Add("Results", folder, inPlace, html, quiet);
        SetAction((parsed, cancellation) => RunAsync(parsed, quiet.Apply(parsed, console), cancellation));
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
        if (isInPlace && notebooks.FirstOrDefault(notebook => !notebook.HoldsOutputs) is { } script)
            throw new InvalidInputException($"'{script.Path}' can hold no outputs; leave out {inPlace.Name}, and a copy is written that can.");
        var copies = CopyPaths.In(folder.In(parsed), notebooks);
        foreach (var notebook in notebooks) NotebookRunner.Require(notebook, options);

        foreach (var (notebook, copy) in notebooks.Zip(copies))
        {
            var result = await ProgressBar.RunAsync<RunningCell, NotebookResult>(
                console, notebook.Name, cell => Describe(notebook, cell), progress =>
                    NotebookRunner.RunAsync(notebook, options, progress, cancellation, cutOff: run => SaveAtEnd(run, notebook, copy, console)));
            var target = isInPlace && result.Failure is null ? notebook.Path : copy;
            result.Notebook.Save(target);
            var page = parsed.GetValue(html) ? Path.ChangeExtension(copy, ".html") : null;
            if (page is not null) result.Notebook.SavePage(page);
            if (result.Failure is { } failure)
            {
                TellFailure(failure, notebook, target, console);
                return ExitCode.Failed;
            }

            console.Note($"{notebook.Path}: {Count(result.Notebook)}. Open {page ?? target}");
        }

        return ExitCode.Done;
    }

    /// <summary>Code that a cell called ends the process, with a code of its own: the copy is written, and the code is that of a failure.</summary>
    private static void SaveAtEnd(NotebookResult run, NotebookDocument notebook, string copy, ToolConsole console)
    {
        if (run.Failure is not { } failure) return;
        run.Notebook.Save(copy);
        TellFailure(failure, notebook, copy, console);
        Environment.ExitCode = ExitCode.Failed;
    }

    private static void TellFailure(NotebookFailure failure, NotebookDocument notebook, string copy, ToolConsole console) =>
        console.Error.WriteLine(OneLine.Of($"{notebook.Path}, {failure.Sentence} What there was up to it is in {copy}"));

    private static ProgressLine Describe(NotebookDocument notebook, RunningCell cell) =>
        new($"{notebook.Name}: cell {cell.Cell} of {cell.Cells}", (cell.Cell - 1) / (double)cell.Cells);

    private static TimeSpan Limit(double seconds) => double.IsFinite(seconds) && Math.Abs(seconds) < int.MaxValue
        ? TimeSpan.FromSeconds(seconds)
        : throw new InvalidInputException($"--timeout cannot be {seconds}; give seconds, such as 60.");

    private static string Count(NotebookDocument notebook) => notebook.RunnableCells.Count() is var count && count == 1 ? "1 cell" : $"{count} cells";
}

/// <summary><c>--parameter name=value</c>, as often as wanted.</summary>
internal sealed class ParameterOption : Option<string[]>
{
    public ParameterOption()
        : base("--parameter")
    {
        Description = "Set a variable of the cell tagged parameters; may be given several times.";
        HelpName = "NAME=VALUE";
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>The values by name.</summary>
    /// <exception cref="InvalidInputException">One is not of the form, or given twice.</exception>
    public ImmutableSortedDictionary<string, string> In(ParseResult parsed)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var given in parsed.GetValue(this) ?? [])
        {
            var end = given.IndexOf('=', StringComparison.Ordinal);
            if (end < 1) throw new InvalidInputException($"--parameter cannot be '{given}': give a name and a value, such as images=5.");
            var name = given[..end].Trim();
            if (!values.TryAdd(name, given[(end + 1)..])) throw new InvalidInputException($"The parameter {name} is given twice; give it once.");
        }

        return values.ToImmutable();
    }
}

/// <summary>Where the executed copies go.</summary>
internal static class CopyPaths
{
    /// <summary>The path of each notebook's copy in the folder.</summary>
    /// <exception cref="InvalidInputException">Two copies would be one file, or a copy would replace its notebook.</exception>
    public static IReadOnlyList<string> In(string folder, IReadOnlyList<NotebookDocument> notebooks)
    {
        if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file, so no copy can go there; give a folder with --out.");
        var taken = new Dictionary<string, NotebookDocument>(StringComparer.OrdinalIgnoreCase);
        foreach (var notebook in notebooks)
        {
            var path = Path.Combine(folder, notebook.FileName);
            if (Path.GetFullPath(path) == Path.GetFullPath(notebook.Path))
                throw new InvalidInputException($"The copy of '{path}' would replace it; choose another folder with --out, or say --in-place.");
            if (!taken.TryAdd(path, notebook))
            {
                throw new InvalidInputException(
                    $"'{taken[path].Path}' and '{notebook.Path}' would both be written to '{path}'; run them one by one, each with its own --out.");
            }
        }

        return [.. taken.Keys];
    }
}

/// <summary><c>naflow notebook check</c>.</summary>
internal sealed class NotebookCheckCommand : ToolCommand
{
    private const string About = """
        Checks that notebooks can be published: every cell was run, in order, by naflow notebook run, and not changed since; no cell failed; no
        figure is blank; the file is under 3 MB, holds no plotly.js, and names no path of this machine. Ends with 1 if something is wrong, with
        a line for each.
        """;

    private readonly Argument<string[]> files = new("FILE") { Description = "Notebooks.", Arity = ArgumentArity.OneOrMore };

    public NotebookCheckCommand(ToolConsole console)
        : base("check", About, "naflow notebook check notebooks/*.ipynb")
    {
        Add(files);
        Does((parsed, cancellation) => Run(parsed.GetRequiredValue(files), console, cancellation));
    }

    private static int Run(string[] paths, ToolConsole console, CancellationToken cancellation)
    {
        var isGood = true;
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            var problems = NotebookCheck.Of(NotebookDocument.Load(path));
            foreach (var problem in problems) console.Out.WriteLine(OneLine.Of($"{path}: {problem}"));
            if (problems.IsEmpty) console.Out.WriteLine(OneLine.Of($"{path}: good"));
            isGood &= problems.IsEmpty;
        }

        return isGood ? ExitCode.Done : ExitCode.Failed;
    }
}
