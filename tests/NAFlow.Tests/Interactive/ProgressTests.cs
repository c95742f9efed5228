using NAFlow.Interactive;
using NAFlow.Training;

namespace NAFlow.Tests;

public sealed class ProgressTests
{
    private readonly Cell cell = new();
    private readonly ManualClock clock = new();

    [Fact]
    public void It_is_drawn_again_ten_times_a_second_at_most_and_at_the_end()
    {
        NotebookDisplay.UseInThisCell(cell);
        using (var progress = NotebookProgress.Start("Explaining", null, clock))
        {
            for (var done = 1; done <= 1000; done++)
            {
                clock.Pass(TimeSpan.FromMilliseconds(1));
                progress.Report(new FlowProgress($"layer{done}", done, 2000));
            }
        }

        Assert.InRange(cell.States.Count, 10, 13);
        Assert.Equal(0, cell.States[0].Elapsed.Ticks);
        Assert.True(cell.States[^1] is { IsDone: true, Fraction: 0.5, Note: "layer1000, 1000 of 2000 layers" });
        Assert.Contains("ended at 50 %", Shown.Text(cell.States[^1]));
    }

    [Fact]
    public void The_whole_is_shown_at_once_and_nothing_after_the_end()
    {
        NotebookDisplay.UseInThisCell(cell);
        var progress = NotebookProgress.Start("Training", null, clock);
        progress.Report(new TrainingProgress(7, 1, 0.25, 0.9, 120, TimeSpan.Zero));
        progress.Dispose();
        progress.Report("late");
        progress.Dispose();
        Assert.Equal(3, cell.States.Count);
        Assert.Contains("done 100 %, step 7, loss 0.25, validation 0.9", Shown.Text(cell.States[^1]));
    }

    [Fact]
    public void Names_are_counted_against_the_total()
    {
        NotebookDisplay.UseInThisCell(cell);
        using var progress = NotebookProgress.Start("Photos", 4, clock);
        clock.Pass(TimeSpan.FromSeconds(1));
        progress.Report("one.jpg");
        Assert.Equal((0.25, "one.jpg, 1 of 4"), (progress.State.Fraction!.Value, progress.State.Note));
        var bar = Shown.Html(progress).QuerySelector("[role=progressbar]")!;
        Assert.Equal(("25", "Photos"), (bar.GetAttribute("aria-valuenow"), bar.GetAttribute("aria-label")));
        Assert.Throws<InvalidInputException>(() => NotebookProgress.Start("Nothing", 0));
    }

    [Fact]
    public void Of_what_nobody_knows_no_share_is_shown()
    {
        NotebookDisplay.UseInThisCell(cell);
        using var progress = NotebookProgress.Start("Searching", null, clock);
        progress.Report("first");
        Assert.False(Shown.Html(progress).QuerySelector("[role=progressbar]")!.HasAttribute("aria-valuenow"));
        Assert.DoesNotContain("%", Shown.Text(progress));
    }

    private sealed class Cell : IDisplay, IDisplayed
    {
        public List<ProgressState> States { get; } = [];

        public IDisplayed Show(object? value)
        {
            Update(value);
            return this;
        }

        public void Update(object? value) => States.Add((ProgressState)value!);

        public void Clear(bool wait)
        {
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Pass(TimeSpan time) => ticks += time.Ticks;
    }
}
