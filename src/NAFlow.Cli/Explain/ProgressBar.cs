using NAFlow.Flow;
using Spectre.Console;

namespace NAFlow.Cli.Explain;

/// <summary>The progress bar, which goes when the work is done.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="steps">How often the work reports.</param>
    /// <param name="work">The work.</param>
    public static T Run<T>(TextWriter writer, int steps, Func<IProgress<FlowProgress>, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Bar(context.AddTask("explaining", maxValue: steps))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value)
        {
            task.Description = Markup.Escape(value.Layer);
            task.Increment(1);
        }
    }
}
