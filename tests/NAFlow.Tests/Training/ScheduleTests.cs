using NAFlow.Training;

namespace NAFlow.Tests;

public class ScheduleTests
{
    [Fact]
    public void The_rate_rises_in_a_line_and_falls_along_a_cosine()
    {
        Assert.Equal(0.05, LearningRateSchedule.Factor(0, 0.2), 1e-12);
        Assert.Equal(0.525, LearningRateSchedule.Factor(0.1, 0.2), 1e-12);
        Assert.Equal(1, LearningRateSchedule.Factor(0.2, 0.2), 1e-12);
        Assert.Equal(0.5, LearningRateSchedule.Factor(0.6, 0.2), 1e-12);
        Assert.Equal(0, LearningRateSchedule.Factor(1, 0.2), 1e-12);
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => new TrainingOptions { Steps = 0 });
        Assert.Throws<InvalidInputException>(() => new TrainingOptions { LearningRate = double.NaN });
        Assert.Throws<InvalidInputException>(() => new TrainingOptions { WarmUp = 1.5 });
        Assert.Throws<InvalidInputException>(() => new TrainingOptions { TimeLimit = TimeSpan.Zero });
        Assert.Contains("Threads", Assert.Throws<InvalidInputException>(() => new TrainingOptions { Threads = 0 }).Message, StringComparison.Ordinal);
    }
}
