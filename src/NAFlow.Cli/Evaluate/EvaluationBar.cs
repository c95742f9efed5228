using System.Globalization;
using NAFlow.Evaluation;
using Spectre.Console;

namespace NAFlow.Cli;

/// <summary>Shows how many images of an evaluation are done, what is done now, and how long it will take; it goes when the evaluation is done.</summary>
internal static class EvaluationBar
{
    /// <summary>Runs an evaluation under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="title">The evaluation.</param>
    /// <param name="work">The evaluation.</param>
    public static T Run<T>(TextWriter writer, string title, Func<IProgress<EvaluationProgress>, T> work)
    {
        return ProgressBar.On(writer, new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Bar(title, context.AddTask(Markup.Escape(title)).IsIndeterminate())));
    }

    private sealed class Bar(string title, ProgressTask task) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value)
        {
            if (value.Count > 0)
            {
                task.IsIndeterminate = false;
                (task.MaxValue, task.Value) = (value.Count, value.Done);
            }

            var counted = value.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.Count}, ") : string.Empty;
            task.Description = Markup.Escape($"{title}: {counted}{value.Doing}");
        }
    }
}
