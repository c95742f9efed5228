using Spectre.Console;

namespace NAFlow.Cli;

/// <summary>The progress bar, which goes when the work is done.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="steps">How often the work reports.</param>
    /// <param name="work">The work.</param>
    public static T Run<T>(TextWriter writer, int steps, Func<Bar, T> work)
    {
        return On(writer, new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Bar(context.AddTask("starting", maxValue: steps))));
    }

    /// <summary>A display of these columns on a terminal, which goes when the work is done.</summary>
    public static Progress On(TextWriter writer, params ProgressColumn[] columns) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }).Progress().AutoClear(true).Columns(columns);

    /// <summary>Takes layers of one explanation, or names of whole pieces of work.</summary>
    internal sealed class Bar(ProgressTask task) : IProgress<FlowProgress>, IProgress<string>
    {
        public void Report(FlowProgress value) => Report(value.Layer);

        public void Report(string value)
        {
            task.Description = Markup.Escape(value);
            task.Increment(1);
        }
    }
}
