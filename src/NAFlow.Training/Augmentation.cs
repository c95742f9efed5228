using System.Runtime.CompilerServices;

namespace NAFlow.Training;

/// <summary>
/// How images are varied in training: a random crop, mirrored and turned, in other colours. Every image of a batch is varied independently.
/// </summary>
public sealed record Augmentation
{
    /// <summary>
    /// Most of the image, mildly other colours. For contrastive learning too, where crops are smaller and colours stronger as published: two
    /// sightings differ in place and pose already, and the colours of parts are what tells creatures apart.
    /// </summary>
    public static Augmentation Mild { get; } = new();

    /// <summary>Nothing random: the whole image.</summary>
    public static Augmentation None { get; } = new()
    {
        LeastArea = 1,
        AspectRatio = 1,
        Mirrored = 0,
        Rotation = 0,
        Brightness = 0,
        Contrast = 0,
        Saturation = 0,
        Hue = 0,
        Grey = 0,
    };

    /// <summary>The smallest share of the image's area that a crop keeps, above 0 to 1.</summary>
    /// <value>0.5.</value>
    /// <exception cref="InvalidInputException">It is not above 0 and at most 1.</exception>
    public double LeastArea
    {
        get;
        init => field = value is > 0 and <= 1
            ? value
            : throw new InvalidInputException($"LeastArea cannot be {value}; choose a share above 0, up to 1.");
    } = 0.5;

    /// <summary>The widest crop, width by height; the narrowest is its inverse.</summary>
    /// <value>4/3.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 10.</exception>
    public double AspectRatio
    {
        get;
        init => field = value is >= 1 and <= 10 ? value : throw new InvalidInputException($"AspectRatio cannot be {value}; choose 1 to 10.");
    } = 4.0 / 3;

    /// <summary>The probability of a mirror image, 0 to 1.</summary>
    /// <value>0.5.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double Mirrored { get; init => field = Share(value); } = 0.5;

    /// <summary>The largest angle that a crop is turned by, in degrees, either way; what lies beyond the image mirrors it.</summary>
    /// <value>10.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 180.</exception>
    public double Rotation
    {
        get;
        init => field = value is >= 0 and <= 180 ? value : throw new InvalidInputException($"Rotation cannot be {value}; choose 0 to 180 degrees.");
    } = 10;

    /// <summary>The largest change of the brightness, as a share of it.</summary>
    /// <value>0.2.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double Brightness { get; init => field = Share(value); } = 0.2;

    /// <summary>The largest change of the contrast, as a share of it.</summary>
    /// <value>0.2.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double Contrast { get; init => field = Share(value); } = 0.2;

    /// <summary>The largest change of the saturation, as a share of it.</summary>
    /// <value>0.2.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double Saturation { get; init => field = Share(value); } = 0.2;

    /// <summary>The largest turn of the hue, as a share of the colour circle.</summary>
    /// <value>0.02.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 0.5.</exception>
    public double Hue
    {
        get;
        init => field = value is >= 0 and <= 0.5 ? value : throw new InvalidInputException($"Hue cannot be {value}; choose 0 to 0.5.");
    } = 0.02;

    /// <summary>The probability of an image in grey, 0 to 1.</summary>
    /// <value>0.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double Grey { get; init => field = Share(value); }

    private static double Share(double value, [CallerMemberName] string name = "") =>
        value is >= 0 and <= 1 ? value : throw new InvalidInputException($"{name} cannot be {value}; choose 0 to 1.");
}
