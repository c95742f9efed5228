using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Models;
using NAFlow.Training;

namespace NAFlow.Interactive;

/// <summary>
/// A bar below the cell that runs, which any long work of the toolkit can report to:
/// <code>
/// using var progress = NotebookProgress.Start("Explaining");
/// using var flow = network.Explain(photo, progress: progress);
/// </code>
/// It is drawn again at most ten times a second, and always at the end. Several threads may report.
/// </summary>
public sealed class NotebookProgress
    : IProgress<FlowProgress>, IProgress<TrainingProgress>, IProgress<DownloadProgress>, IProgress<EvaluationProgress>, IProgress<string>, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock oneAtATime = new();
    private readonly TimeProvider clock;
    private readonly long start;
    private readonly int? total;
    private readonly IDisplayed displayed;
    private ProgressState state;
    private TimeSpan lastShown;
    private int count;

    private NotebookProgress(string title, int? total, IDisplay display, TimeProvider clock)
    {
        (this.clock, this.total) = (clock, total);
        start = clock.GetTimestamp();
        state = new ProgressState(title, total is null ? null : 0, string.Empty, TimeSpan.Zero, IsDone: false);
        displayed = display.Show(state);
    }

    /// <summary>Where it stands.</summary>
    public ProgressState State
    {
        get
        {
            lock (oneAtATime) return state;
        }
    }

    /// <summary>Shows a bar below the cell that runs.</summary>
    /// <param name="title">What is done, such as <c>Explaining</c>.</param>
    /// <param name="total">How many reports of a name there will be, such as one for each photo; null where nobody knows.</param>
    public static NotebookProgress Start(string title, int? total = null) => Start(title, total, TimeProvider.System);

    internal static NotebookProgress Start(string title, int? total, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(title);
        if (total is < 1) throw new InvalidInputException($"A work of {total} parts has no progress; give a total from 1, or none.");
        return new NotebookProgress(title, total, NotebookDisplay.Current, clock);
    }

    /// <summary>A layer was explained.</summary>
    public void Report(FlowProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Advance(_ => ((double)value.Done / value.Total, $"{value.Layer}, {value.Done} of {value.Total} layers"));
    }

    /// <summary>Some steps of a training were made.</summary>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var validation = value.Validation is { } figure ? string.Create(CultureInfo.InvariantCulture, $", validation {figure:0.###}") : string.Empty;
        var pace = string.Create(CultureInfo.InvariantCulture, $"{value.ImagesPerSecond:N0} images/s, {ElapsedText.Of(value.Remaining)} left");
        Advance(_ => (value.Fraction,
            string.Create(CultureInfo.InvariantCulture, $"step {value.Step:N0}, loss {value.Loss:0.###}{validation}, {pace}")));
    }

    /// <summary>Some of a file arrived.</summary>
    public void Report(DownloadProgress value) => Advance(_ => (
        value.TotalBytes is > 0 and var bytes ? (double)value.Bytes / bytes : null,
        string.Create(CultureInfo.InvariantCulture, $"{value.Name}, {value.Bytes / 1e6:N1} MB")));

    /// <summary>A method or an image of an evaluation was done.</summary>
    public void Report(EvaluationProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Advance(_ => value.Count > 0
            ? ((double)value.Done / value.Count, $"{value.Doing}, {value.Done} of {value.Count} images")
            : (null, value.Doing));
    }

    /// <summary>Something of this name was done, one of the total where there is one.</summary>
    public void Report(string value) =>
        Advance(done => total is { } all ? ((double)done / all, $"{value}, {done} of {all}") : (null, $"{value}, {done}"));

    /// <summary>Shows that it is over; later reports are not shown.</summary>
    public void Dispose()
    {
        lock (oneAtATime)
        {
            if (state.IsDone) return;
            state = state with { Elapsed = clock.GetElapsedTime(start), IsDone = true };
            displayed.Update(state);
        }
    }

    private void Advance(Func<int, (double? Fraction, string Note)> report)
    {
        lock (oneAtATime)
        {
            if (state.IsDone) return;
            var (fraction, note) = report(++count);
            if (fraction is { } share) fraction = Math.Clamp(share, 0, 1);
            state = state with { Fraction = fraction, Note = note, Elapsed = clock.GetElapsedTime(start) };
            if (state.Elapsed - lastShown < Pause && state.Fraction is not 1) return;
            lastShown = state.Elapsed;
            displayed.Update(state);
        }
    }
}

/// <summary>Where a long work stands, as a notebook shows it.</summary>
/// <param name="Title">What is done.</param>
/// <param name="Fraction">How much of it is done, 0 to 1; null where nobody knows.</param>
/// <param name="Note">The latest in words; empty for nothing.</param>
/// <param name="Elapsed">How long it has taken.</param>
/// <param name="IsDone">Whether it is over.</param>
public sealed record ProgressState(string Title, double? Fraction, string Note, TimeSpan Elapsed, bool IsDone);
