using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NAFlow.Cli;

/// <summary>What a progress bar shows.</summary>
/// <param name="Text">What is being done.</param>
/// <param name="Fraction">How much is done, from 0 to 1; null where that is not known.</param>
internal readonly record struct ProgressLine(string Text, double? Fraction = null);

/// <summary>The progress bar of every command, on the error stream of a terminal. It goes when the work is done.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work under a bar where a person watches, and without one otherwise.</summary>
    /// <param name="console">Where the bar is drawn.</param>
    /// <param name="title">What stands beside the bar before the first report.</param>
    /// <param name="describe">What the bar shows of a report.</param>
    /// <param name="work">The work; it is given null where nobody watches.</param>
    public static T Run<TReport, T>(ToolConsole console, string title, Func<TReport, ProgressLine> describe, Func<IProgress<TReport>?, T> work) =>
        console.ShowsProgress ? On(console.Error).Start(context => work(new Bar<TReport>(Task(context, title), describe))) : work(null);

    /// <summary>The same for work that awaits.</summary>
    public static Task<T> RunAsync<TReport, T>(
        ToolConsole console, string title, Func<TReport, ProgressLine> describe, Func<IProgress<TReport>?, Task<T>> work) =>
        console.ShowsProgress ? On(console.Error).StartAsync(context => work(new Bar<TReport>(Task(context, title), describe))) : work(null);

    /// <summary>Shows the text of each report, the first of so many; reports may come from several threads.</summary>
    public static Func<string, ProgressLine> Counting(int reports)
    {
        var done = 0;
        return text => new ProgressLine(text, Interlocked.Increment(ref done) / (double)Math.Max(reports, 1));
    }

    /// <summary>Shows the text of each report, and how often it has come in a row, where nobody knows how many will come.</summary>
    public static Func<string, ProgressLine> Repeats(string title)
    {
        var (last, count) = (string.Empty, 0);
        return text =>
        {
            count = text == last ? count + 1 : 1;
            last = text;
            return new ProgressLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {text} {count:N0}"));
        };
    }

    private static Progress On(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }).Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageWhereKnown(), new ElapsedTimeColumn(),
                new RemainingTimeColumn());

    private static ProgressTask Task(ProgressContext context, string title)
    {
        var task = context.AddTask(Markup.Escape(title), maxValue: 1);
        task.IsIndeterminate = true;
        return task;
    }

    private sealed class Bar<TReport>(ProgressTask task, Func<TReport, ProgressLine> describe) : IProgress<TReport>
    {
        public void Report(TReport value)
        {
            var line = describe(value);
            task.Description = Markup.Escape(line.Text);
            task.IsIndeterminate = line.Fraction is null;
            if (line.Fraction is { } fraction) task.Value = fraction;
        }
    }

    private sealed class PercentageWhereKnown : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.IsIndeterminate ? string.Empty : $"{(int)task.Percentage,3} %");
    }
}

/// <summary>Progress that is told to something else, at once and on the same thread.</summary>
internal sealed class RelayedProgress<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
