namespace NAFlow.Interactive;

/// <summary>Channels as bars that lie, one below the other.</summary>
internal static class ChannelBars
{
    public static ChartFigure Figure(string title, ChartAxis across, string name, IReadOnlyList<(int Channel, double Value)> channels, string note) => new()
    {
        Title = title,
        Across = across,
        Panels =
        [
            new(
                new ChartAxis("channel") { Names = [.. channels.Select(pair => $"channel {pair.Channel}")], IsReversed = true },
                [
                    new BarSeries(name, Enumerable.Range(0, channels.Count).Select(row => (double)row), channels.Select(pair => pair.Value))
                    {
                        IsHorizontal = true, Colour = ChartColours.Blue, NegativeColour = ChartColours.Orange,
                        Hints = [.. channels.Select(pair => $"channel {pair.Channel}: {ChartNumber.With(pair.Value, across.Unit)}")],
                    },
                ]),
        ],
        Note = note,
        Height = Math.Max(240, 120 + (24 * channels.Count)),
    };

    /// <summary>Checks how many channels are asked for.</summary>
    /// <exception cref="InvalidInputException">None is.</exception>
    public static int Count(int top) => top > 0 ? top : throw new InvalidInputException($"A chart cannot show {top} channels; ask for 1 or more.");
}
