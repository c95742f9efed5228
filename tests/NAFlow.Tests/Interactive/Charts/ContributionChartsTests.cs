using System.Globalization;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class ContributionChartsTests
{
    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Euclidean)]
    public void The_channels_that_decide_are_shown_with_what_they_add(Metric metric)
    {
        var contributions = KnownFlow.Similarity(metric: metric).Contributions!;
        var figure = contributions.Chart(2);

        var bars = Assert.IsType<BarSeries>(figure.Panels[0].Series[0]);
        var expected = (metric == Metric.Cosine ? contributions.Values.OrderDescending() : contributions.Values.Order()).Take(2).ToArray();

        Assert.Equal(expected, bars.Lengths);
        Assert.Contains($"add {expected.Sum().ToString("0.###", CultureInfo.InvariantCulture)} to", figure.Note);
    }

    [Fact]
    public void At_least_one_channel_is_asked_for() => Assert.Throws<InvalidInputException>(() => KnownFlow.Similarity().Contributions!.Chart(0));
}
