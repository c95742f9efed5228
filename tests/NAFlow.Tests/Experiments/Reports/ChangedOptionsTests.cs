using System.Text.Json;
using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class ChangedOptionsTests
{
    [Fact]
    public void Defaults_say_nothing() =>
        Assert.Empty(ChangedOptions.Of(JsonSerializer.Serialize(BaselineOptions.Default, JsonSerializerOptions.Web), BaselineOptions.Default));

    [Fact]
    public void What_differs_is_said_with_its_value()
    {
        var options = BaselineOptions.Default with { Rise = new RiseOptions { Masks = 256 } };
        Assert.Equal(["rise masks 256"], ChangedOptions.Of(JsonSerializer.Serialize(options, JsonSerializerOptions.Web), BaselineOptions.Default));
        var parameters = new MetricOptions { Pointing = new PointingOptions { Tolerance = 3 } };
        Assert.Equal(["pointing tolerance 3"], ChangedOptions.Of(JsonSerializer.Serialize(parameters, JsonSerializerOptions.Web), new MetricOptions()));
    }
}
