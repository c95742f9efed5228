namespace NAFlow.Imaging;

/// <summary>The weights of an overlay.</summary>
public sealed record OverlayOptions
{
    /// <summary>The published blend.</summary>
    public static OverlayOptions Default { get; } = new();

    /// <summary>For colours that begin in black, which need more weight than the published blend gives to those that begin in blue.</summary>
    public static OverlayOptions OnBlack { get; } = new() { HeatWeight = 0.85, ImageWeight = 0.45 };

    /// <summary>Weight of the coloured map.</summary>
    /// <value>0.4, as published.</value>
    /// <exception cref="InvalidInputException">It is not between 0 and 1.</exception>
    public double HeatWeight { get; init => field = Checked(value, "heat"); } = 0.4;

    /// <summary>Weight of the image. The two may add up to more than 1; the sum is clipped.</summary>
    /// <value>0.8, as published.</value>
    /// <exception cref="InvalidInputException">It is not between 0 and 1.</exception>
    public double ImageWeight { get; init => field = Checked(value, "image"); } = 0.8;

    private static double Checked(double weight, string of) => weight is >= 0 and <= 1
        ? weight
        : throw new InvalidInputException($"An overlay cannot weigh the {of} by {weight}; choose a weight from 0 to 1.");
}
