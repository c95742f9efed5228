namespace NAFlow.Imaging;

/// <summary>Lays a coloured map over a picture.</summary>
public static class Overlay
{
    /// <summary>
    /// <c>heat weight * coloured map + image weight * image</c>, rounded (halves to even, as OpenCV saves) and clipped to 0..255. The map is resized
    /// bilinearly to the image and coloured there.
    /// </summary>
    /// <param name="image">The image, <c>[H, W]</c>; the result has its size and name.</param>
    /// <param name="map">The map, <c>[h, w]</c>, already scaled to 0..1.</param>
    /// <param name="colours">The colour map; null for <see cref="ColourMap.Inferno"/>.</param>
    /// <param name="options">The weights; null for the published ones.</param>
    public static Photo Blend(Photo image, HeatMap map, ColourMap? colours = null, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(map);
        var weights = options ?? OverlayOptions.Default;
        var heat = (colours ?? ColourMap.Inferno).Paint(Resize.Bilinear(map, image.Height, image.Width)).Pixels.Span;
        var under = image.Pixels.Span;
        var (heatParts, underParts) = (Parts(weights.HeatWeight), Parts(weights.ImageWeight));
        var pixels = new byte[under.Length];
        for (var index = 0; index < pixels.Length; index++)
            pixels[index] = (byte)Math.Min(Math.Round(heatParts[heat[index]] + underParts[under[index]]), 255);
        return new Photo(image.Name, image.Width, image.Height, pixels);
    }

    /// <summary>What each of the 256 levels becomes by a weight.</summary>
    private static double[] Parts(double weight) => [.. Enumerable.Range(0, 256).Select(level => weight * level)];
}

/// <summary>The weights of an overlay.</summary>
public sealed record OverlayOptions
{
    /// <summary>The published blend.</summary>
    public static OverlayOptions Default { get; } = new();

    /// <summary>For colours that begin in black, which need more weight than the published blend gives to those that begin in blue.</summary>
    public static OverlayOptions OnBlack { get; } = new() { HeatWeight = 0.85, ImageWeight = 0.45 };

    /// <summary>The map and nothing of the image.</summary>
    public static OverlayOptions MapAlone { get; } = new() { HeatWeight = 1, ImageWeight = 0 };

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

/// <summary>An immutable map of attention: one finite number a position.</summary>
public sealed class HeatMap : IEquatable<HeatMap>
{
    private readonly float[] values;

    private HeatMap(int height, int width, float[] values)
    {
        Height = height;
        Width = width;
        this.values = values;
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>The values, <c>[Height, Width]</c>, row by row from the top left.</summary>
    public ReadOnlyMemory<float> Values => values;

    /// <summary>Whether a value is under 0, so that the map is shown about 0.</summary>
    internal bool IsSigned => Array.Exists(values, value => value < 0);

    /// <summary>The value at one position.</summary>
    /// <param name="y">Row, from 0 at the top.</param>
    /// <param name="x">Column, from 0 at the left.</param>
    public float this[int y, int x] => values.AsSpan(y * Width, Width)[x];

    /// <summary>Makes a map of a copy of values.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values"><c>[height, width]</c>, row by row from the top left.</param>
    /// <exception cref="InvalidInputException">A side is not positive, the values do not fill the map, or one is not finite.</exception>
    public static HeatMap FromValues(int height, int width, ReadOnlySpan<float> values)
    {
        if (height < 1 || width < 1 || (long)height * width != values.Length)
            throw new InvalidInputException($"A heat map of {height} x {width} cannot hold {values.Length} values; give one for each position.");
        for (var index = 0; index < values.Length; index++)
            if (!float.IsFinite(values[index]))
                throw new InvalidInputException(
                    $"The heat map holds {values[index]} at row {index / width}, column {index % width}; give finite values only.");
        return new HeatMap(height, width, values.ToArray());
    }

    /// <summary>Whether the size and every value are the same.</summary>
    public bool Equals(HeatMap? other) =>
        other is not null && (Height, Width) == (other.Height, other.Width) && values.AsSpan().SequenceEqual(other.values);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as HeatMap);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Height, Width, values[0], values[^1]);

    /// <summary>Takes the array over without a copy or a check.</summary>
    internal static HeatMap Own(int height, int width, float[] values) => new(height, width, values);
}
