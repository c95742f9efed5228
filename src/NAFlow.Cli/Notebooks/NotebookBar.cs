using NAFlow.Kernel.Notebooks;
using Spectre.Console;

namespace NAFlow.Cli;

/// <summary>The progress bar of a notebook that runs, which goes when it is done.</summary>
internal static class NotebookBar
{
    /// <summary>Runs a notebook under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="notebook">The notebook.</param>
    /// <param name="run">The run.</param>
    public static Task<T> RunAsync<T>(TextWriter writer, NotebookDocument notebook, Func<IProgress<RunningCell>, Task<T>> run)
    {
        return ProgressBar.On(writer, new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => run(new Bar(notebook.Name, context.AddTask(Markup.Escape(notebook.Name)))));
    }

    private sealed class Bar(string name, ProgressTask task) : IProgress<RunningCell>
    {
        public void Report(RunningCell value)
        {
            task.Description = Markup.Escape($"{name}: cell {value.Cell} of {value.Cells}");
            task.MaxValue = value.Cells;
            task.Value = value.Cell - 1;
        }
    }
}
