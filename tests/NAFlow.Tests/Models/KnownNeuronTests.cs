using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>The network whose decision neurons are known: its flow must light the shape of the explained class and nothing else.</summary>
public sealed class KnownNeuronTests
{
    [Theory]
    [InlineData(0, "red disc")]
    [InlineData(1, "green square")]
    [InlineData(2, "blue triangle")]
    public void The_map_of_a_class_lies_on_its_shape(int index, string name)
    {
        using var flow = KnownFlow.Explain(Decision.Class(index));
        var box = KnownNeuronPicture.Shapes[index];

        Assert.Equal((name, name), (flow.Explained.Name, box.ClassName));
        Assert.All(flow.Layers, layer => Assert.InRange(EnergyInside(layer.Map, box), 0.9, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Channels_of_other_classes_are_wholly_abandoned(int index)
    {
        using var flow = KnownFlow.Explain(Decision.Class(index));

        foreach (var layer in flow.Layers.Skip(1))
        {
            Assert.Equal(2 / 3.0, layer.AbandonedChannelFraction, 5e-13);
            Assert.All(Enumerable.Range(0, 3), channel => Assert.Equal(channel == index, layer.ChannelCoefficients[channel] != 0));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Without_its_shape_a_class_scores_nothing(int index)
    {
        using var network = Zoo.Create(KnownNeuronNetwork.Name);
        var picture = KnownNeuronPicture.Draw();
        var pixels = picture.Pixels.ToArray();
        var box = KnownNeuronPicture.Shapes[index];
        for (var y = box.Top; y < box.Bottom; y++)
            for (var x = box.Left; x < box.Right; x++)
                pixels.AsSpan(((y * picture.Width) + x) * 3, 3).Fill(220);

        using var flow = network.Explain(Photo.FromPixels("without", picture.Width, picture.Height, pixels), Decision.Class(index));

        // The distractors have its colour or its form, and none counts.
        Assert.Equal(0, flow.Explained.Score);
    }

    [Fact]
    public void The_disc_comes_first_and_every_shape_is_found()
    {
        using var flow = KnownFlow.Explain();
        Assert.Equal("red disc", flow.Explained.Name);
        Assert.All(flow.TopClasses, prediction => Assert.True(prediction.Score > 1));
    }

    [Fact]
    public void The_picture_is_the_same_every_time() =>
        Assert.Equal(KnownNeuronPicture.Draw().Pixels.ToArray(), KnownNeuronPicture.Draw().Pixels.ToArray());

    private static double EnergyInside(HeatMap map, DrawnShape box)
    {
        var full = Resize.Bilinear(map, KnownNeuronPicture.Size, KnownNeuronPicture.Size);
        double inside = 0, all = 0;
        for (var y = 0; y < full.Height; y++)
            for (var x = 0; x < full.Width; x++)
            {
                all += full[y, x];
                if (x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom) inside += full[y, x];
            }

        return inside / all;
    }
}
