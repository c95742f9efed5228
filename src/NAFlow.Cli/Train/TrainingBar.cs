using System.Globalization;
using NAFlow.Training;
using Spectre.Console;

namespace NAFlow.Cli;

/// <summary>The progress bar of a training, with its loss and the time that is left; it goes when the training is done.</summary>
internal static class TrainingBar
{
    /// <summary>Runs a training under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="name">The recipe.</param>
    /// <param name="training">The training.</param>
    public static T Run<T>(TextWriter writer, string name, Func<IProgress<TrainingProgress>, T> training)
    {
        return ProgressBar.On(writer, new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => training(new Bar(name, context.AddTask(Markup.Escape(name), maxValue: 1))));
    }

    private sealed class Bar(string name, ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.Description = Markup.Escape(string.Create(
                CultureInfo.InvariantCulture, $"{name}, loss {value.Loss:F3}, {value.ImagesPerSecond:F0} images/s, {value.Remaining:mm\\:ss} left"));
            task.Value = value.Fraction;
        }
    }
}
