using System.CommandLine;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Cli;

/// <summary><c>naflow notebook check</c>.</summary>
internal sealed class NotebookCheckCommand : Command
{
    private const string About = """
        Checks that notebooks can be published: every cell was run, in order, by naflow notebook run, and not changed since; no cell failed; no
        figure is blank; the file is under 3 MB, holds no plotly.js, and names no path of this machine. Ends with 1 if something is wrong, with
        a line for each.

        Example:
          naflow notebook check notebooks/*.ipynb
        """;

    private readonly Argument<string[]> files = new("FILE") { Description = "Notebooks.", Arity = ArgumentArity.OneOrMore };

    public NotebookCheckCommand(ToolConsole console)
        : base("check", About)
    {
        Add(files);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed.GetRequiredValue(files), console, cancellation)));
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
