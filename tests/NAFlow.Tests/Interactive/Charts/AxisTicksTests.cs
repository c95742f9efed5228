using CsCheck;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class AxisTicksTests
{
    private static readonly ChartAxis Numbers = new("height", "m");

    [Fact]
    public void Round_numbers_are_evenly_spaced_within_the_range() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-3, 1e6], Gen.Int[2, 10]).Sample(AreEvenlySpaced);

    private static bool AreEvenlySpaced(double low, double length, int most)
    {
        var ticks = AxisTicks.Of(Numbers, new(low, low + length), most);
        var steps = ticks.Zip(ticks.Skip(1), (one, next) => next.Place - one.Place).ToArray();
        var tolerance = 1e-6 * length;
        return ticks.Length is > 0 && ticks.Length <= most + 1 && ticks.All(tick => tick.Place >= low - tolerance && tick.Place <= low + length + tolerance)
            && steps.All(step => step > 0 && Math.Abs(step - steps[0]) <= tolerance);
    }

    [Fact]
    public void Numbers_are_written_shortly() =>
        Assert.Equal(["-0.5", "0", "0.5", "1"], AxisTicks.Of(Numbers, new(-0.6, 1.1), 4).Select(tick => tick.Text));

    [Fact]
    public void Powers_of_ten_are_marked_where_they_are() => Assert.Equal(
        [(0, "1"), (1, "10"), (2, "100")], AxisTicks.Of(Numbers with { IsLogarithmic = true }, new(-0.1, 2.4), 8).Select(tick => (tick.Place, tick.Text)));

    [Fact]
    public void Names_are_thinned_to_the_room()
    {
        var axis = new ChartAxis("layer") { Names = [.. Enumerable.Range(0, 10).Select(index => $"layer{index}")] };
        Assert.Equal(["layer0", "layer4", "layer8"], AxisTicks.Of(axis, new(-0.5, 9.5), 3).Select(tick => tick.Text));
    }
}
