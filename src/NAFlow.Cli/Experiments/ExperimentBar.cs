using System.Globalization;
using Spectre.Console;

namespace NAFlow.Cli;

/// <summary>Shows that an experiment goes on, and how many images it has come to; it goes when the experiment is done.</summary>
internal static class ExperimentBar
{
    /// <summary>Runs an experiment under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="name">The experiment.</param>
    /// <param name="work">The experiment.</param>
    public static T Run<T>(TextWriter writer, string name, Func<IProgress<string>, T> work)
    {
        return ProgressBar.On(writer, new SpinnerColumn(), new TaskDescriptionColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Counter(name, context.AddTask(Markup.Escape(name)).IsIndeterminate())));
    }

    private sealed class Counter(string name, ProgressTask task) : IProgress<string>
    {
        private string what = string.Empty;
        private int count;

        public void Report(string value)
        {
            count = value == what ? count + 1 : 1;
            what = value;
            task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{name}: {what} {count:N0}"));
        }
    }
}
