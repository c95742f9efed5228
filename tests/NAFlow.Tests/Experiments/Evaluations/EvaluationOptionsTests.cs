using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class EvaluationOptionsTests
{
    private static readonly EvaluationOptions Options = new() { Metrics = [new CountingMetric()] };

    [Fact]
    public void What_cannot_be_used_is_refused()
    {
        Assert.Throws<InvalidInputException>(() => Options with { Images = 0 });
        Assert.Throws<InvalidInputException>(() => Options with { Methods = [] });
        Assert.Throws<InvalidInputException>(() => Options with { Methods = [MapMethod.Compared[0], MapMethod.Compared[0]] });
        Assert.Throws<InvalidInputException>(() => Options with { Metrics = [] });
        Assert.Throws<InvalidInputException>(() => Options with { Metrics = [new CountingMetric(), new CountingMetric()] });
        Assert.Throws<InvalidInputException>(() => LayerChoice.Parse("1"));
        Assert.Throws<InvalidInputException>(() => LayerChoice.Parse(" , "));
        using var subject = new FakeSubject();
        Assert.Throws<InvalidInputException>(() => LayerChoice.Parse("conv1,nothing*").Of(subject.Network));
    }

    [Theory]
    [InlineData("all")]
    [InlineData("3")]
    [InlineData("conv1,relu*")]
    public void A_choice_of_layers_is_written_as_it_is_read(string text)
    {
        Assert.Equal(text, LayerChoice.Parse(text).ToString());
        Assert.Equal(LayerChoice.Parse(text), LayerChoice.Parse(text));
    }

    [Theory]
    [InlineData(1.0 / 3, 0.3333333)]
    [InlineData(-12345678.9, -12345680.0)]
    [InlineData(0.1, 0.1)]
    [InlineData(0.0, 0.0)]
    [InlineData(double.NaN, null)]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(1e300, null)]
    public void Values_keep_seven_digits(double value, double? kept) => Assert.Equal(kept, EvaluationValue.Round(value));

    [Fact]
    public void A_value_that_was_rounded_stays_as_it_is()
    {
        var random = new Random(1);
        for (var draw = 0; draw < 10_000; draw++)
        {
            var value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30));
            var once = EvaluationValue.Round(value);
            Assert.Equal(once, EvaluationValue.Round(once!.Value));
            Assert.Equal(value, once.Value, Math.Abs(value) * 6e-7);
        }
    }
}
