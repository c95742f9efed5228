using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Tests;

public class MapComparisonTests
{
    private static readonly MapMethod Dark = Constant("dark", 0);

    [Fact]
    public void Every_method_has_a_row_and_every_layer_a_column()
    {
        using var network = Zoo.Create(KnownNeuronNetwork.Name);
        Photo Draw(int methods, params string[] layers) =>
            MapComparison.Draw(network, KnownNeuronPicture.Draw(), Decision.Top1, [.. Enumerable.Repeat(MethodList.Compared[0], methods)], layers);
        var (one, wide, high) =
            (Draw(1, "conv1", "relu1", "conv2"), Draw(1, "input", "conv1", "relu1", "conv2", "relu2"), Draw(2, "conv1", "relu1", "conv2"));
        Assert.True(wide.Width > one.Width && wide.Height == one.Height);
        Assert.True(high.Width == one.Width && high.Height > one.Height);
    }

    [Fact]
    public void A_layer_that_a_method_has_no_map_of_shows_the_photo()
    {
        using var network = Zoo.Create(KnownNeuronNetwork.Name);
        var drawn = MapComparison.Draw(network, KnownNeuronPicture.Draw(), Decision.Top1, [Dark], ["conv2"]);
        var without = MapComparison.Draw(network, KnownNeuronPicture.Draw(), Decision.Top1, [Dark], ["relu2"]);
        Assert.True(Brightness(without) > Brightness(drawn));
    }

    [Fact]
    public void Nothing_to_compare_and_unknown_layers_are_refused()
    {
        using var network = Zoo.Create(KnownNeuronNetwork.Name);
        Assert.Throws<InvalidInputException>(() => MapComparison.Draw(network, KnownNeuronPicture.Draw(), Decision.Top1, []));
        Assert.Throws<InvalidInputException>(() => MapComparison.Draw(network, KnownNeuronPicture.Draw(), Decision.Top1, [Dark], []));
        Assert.Throws<InvalidInputException>(() => MapComparison.Draw(network, KnownNeuronPicture.Draw(), Decision.Top1, [Dark], ["conv3"]));
    }

    /// <summary>A method that knows one layer.</summary>
    private static MapMethod Constant(string name, float value) =>
        new(name, (_, _) => [new Dictionary<string, HeatMap> { ["conv2"] = HeatMap.FromValues(1, 1, [value]) }]);

    private static double Brightness(Photo picture) => picture.Pixels.ToArray().Average(value => value);
}
