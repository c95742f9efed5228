using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class PlotlyPartTests
{
    [Fact]
    public void A_library_that_cannot_be_used_is_told_from_a_mistake()
    {
        Assert.True(PlotlyPart.IsMissing(new MissingMethodException()));
        Assert.True(PlotlyPart.IsMissing(new TypeInitializationException("Plotly", new FileNotFoundException())));
        Assert.False(PlotlyPart.IsMissing(new InvalidInputException("A mistake.")));
        Assert.False(PlotlyPart.IsMissing(new TypeInitializationException("Plotly", new InvalidOperationException())));
    }
}
