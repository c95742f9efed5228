using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class GrowthExponentTests
{
    [Theory]
    [InlineData(2.0, 3.0)]
    [InlineData(-1.0, 0.5)]
    [InlineData(0.5, 1e-6)]
    [InlineData(0.0, 7.0)]
    public void An_exact_power_is_found(double exponent, double coefficient)
    {
        double[] sizes = [64, 96, 128, 160, 192];
        var fit = GrowthExponent.Fit(sizes, [.. sizes.Select(size => coefficient * Math.Pow(size, exponent))]);

        Assert.Equal(exponent, fit.Exponent, 5e-11);
        Assert.Equal(1, fit.Coefficient / coefficient, 5e-9);
        Assert.Equal(5, fit.Points);
        if (exponent != 0) Assert.Equal(1, fit.RSquared, 5e-11);
        Assert.Equal(0, fit.StandardError!.Value, 5e-7);
    }

    [Fact]
    public void A_noisy_power_is_fitted_as_by_the_slow_normal_equations()
    {
        double[] x = [1, 2, 3, 5, 8], noise = [1.1, 0.8, 1.3, 0.9, 1.05];
        double[] y = [.. x.Zip(noise, (size, factor) => 2 * size * size * factor)];

        var fit = GrowthExponent.Fit(x, y);

        // Among lines through the logarithms none is nearer: the slope is tried up and down with its best intercept.
        double Left(double slope)
        {
            var rest = x.Zip(y, (a, b) => Math.Log(b) - slope * Math.Log(a)).ToArray();
            return rest.Sum(value => (value - rest.Average()) * (value - rest.Average()));
        }

        Assert.True(Left(fit.Exponent) < Left(fit.Exponent + 1e-4) && Left(fit.Exponent) < Left(fit.Exponent - 1e-4));
        var total = y.Sum(value => Math.Pow(Math.Log(value) - y.Average(Math.Log), 2));
        Assert.Equal(1 - (Left(fit.Exponent) / total), fit.RSquared, 5e-11);
        Assert.InRange(fit.RSquared, 0.9, 0.9999);
    }

    [Fact]
    public void Through_two_points_goes_any_line_without_an_error_to_tell()
    {
        var fit = GrowthExponent.Fit([1, 2], [3, 12]);
        Assert.Equal(2, fit.Exponent, 5e-13);
        Assert.Null(fit.StandardError);
    }

    [Fact]
    public void What_has_no_growth_is_refused()
    {
        Assert.Contains("two different sizes", Assert.Throws<InvalidInputException>(() => GrowthExponent.Fit([2, 2], [1, 3])).Message,
            StringComparison.Ordinal);
        Assert.Contains("no logarithm", Assert.Throws<InvalidInputException>(() => GrowthExponent.Fit([1, 2], [0, 3])).Message,
            StringComparison.Ordinal);
        Assert.Contains("no logarithm", Assert.Throws<InvalidInputException>(() => GrowthExponent.Fit([1, 2], [double.NaN, 3])).Message,
            StringComparison.Ordinal);
        Assert.Contains("one value for each", Assert.Throws<InvalidInputException>(() => GrowthExponent.Fit([1, 2], [3])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Quartiles_lie_between_values()
    {
        Assert.Equal(new Quartiles(3, 2, 4), Quartiles.Of([5, 1, 3, 2, 4]));
        Assert.Equal(new Quartiles(2.5, 1.75, 3.25), Quartiles.Of([4, 3, 2, 1]));
        Assert.Equal(new Quartiles(7, 7, 7), Quartiles.Of([7]));
    }
}
