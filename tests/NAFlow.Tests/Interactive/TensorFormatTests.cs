using NAFlow.Interactive;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class TensorFormatTests
{
    [Fact]
    public void The_figures_are_those_of_the_finite_values()
    {
        using var values = tensor([1f, 2f, float.NaN, 6f, float.PositiveInfinity], [5L]);
        Assert.Equal("Tensor [5], float32 on cpu, from 1 to 6, mean 3, 2 not finite", Shown.Text(values));
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Bool)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Every_number_type_has_figures_and_a_picture(ScalarType type)
    {
        using var values = tensor([0f, 1f, 1f, 0f], [2L, 2L]).to(type);
        Assert.Equal($"Tensor [2, 2], {type.ToString().ToLowerInvariant()} on cpu, from 0 to 1, mean 0.5", Shown.Text(values));
        var picture = Assert.Single(Shown.Html(values).Pictures());
        Assert.Equal((2, 2), (picture.Width, picture.Height));
        Assert.Equal(picture[0, 0], picture[1, 1]);
        Assert.NotEqual(picture[0, 0], picture[1, 0]);
    }

    [Fact]
    public void Bytes_of_three_planes_are_shown_in_their_colours()
    {
        using var image = tensor(new byte[] { 10, 20, 30, 40, 50, 60 }, [3L, 1L, 2L]);
        var picture = Assert.Single(Shown.Html(image).Pictures());
        Assert.Equal((10, 30, 50), (picture[0, 0].Red, picture[0, 0].Green, picture[0, 0].Blue));
        Assert.Equal((20, 40, 60), (picture[1, 0].Red, picture[1, 0].Green, picture[1, 0].Blue));
    }

    [Theory]
    [InlineData(new long[] { 20, 5, 5 }, 8)]
    [InlineData(new long[] { 2, 3, 9, 9 }, 2)]
    [InlineData(new long[] { 2, 6, 9, 9 }, 6)]
    [InlineData(new long[] { 7 }, 0)]
    [InlineData(new long[] { }, 0)]
    [InlineData(new long[] { 0, 4 }, 0)]
    [InlineData(new long[] { 300, 400 }, 1)]
    public void Planes_are_shown_where_there_are_rows_and_columns(long[] shape, int pictures)
    {
        using var values = rand(shape);
        Assert.Equal(pictures, Shown.Html(values).Pictures().Count);
    }

    [Fact]
    public void A_freed_tensor_says_so()
    {
        var values = zeros(2, 2);
        values.Dispose();
        Assert.Contains("memory was freed", Shown.Html(values).TextContent);
        Assert.Equal("A tensor whose memory was freed", Shown.Text(values));
    }

    [Fact]
    public void Nothing_but_not_finite_values_has_no_range()
    {
        using var values = tensor(Enumerable.Repeat(double.NaN, 9).ToArray(), [3L, 3L]);
        var figures = TensorFigures.Of(values);
        Assert.Equal((null, 9L), (figures.Least, figures.NotFinite));
        Assert.Single(Shown.Html(values).Pictures());
    }
}
