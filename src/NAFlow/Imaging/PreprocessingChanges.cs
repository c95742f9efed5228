namespace NAFlow.Imaging;

/// <summary>
/// What is said of how photos are prepared, in place of what the network's weights say: command lines and plans have it in the same words. What is
/// null stays as it is.
/// </summary>
public sealed record PreprocessingChanges
{
    /// <summary>The brightest value of a channel where pixels are taken as they are.</summary>
    public const float WidestRange = 255;

    /// <summary>The words of settings and options for the orders of channels, in the order in which they are listed.</summary>
    internal static IReadOnlyList<(string Word, ChannelOrder Order)> ChannelWords { get; } =
        [("rgb", ChannelOrder.RedGreenBlue), ("bgr", ChannelOrder.BlueGreenRed), ("gray", ChannelOrder.Gray)];

    /// <summary>How the photo becomes the network's image.</summary>
    /// <value>Null.</value>
    public ResizeMode? ResizeMode { get; init; }

    /// <summary>The height of the network's image in pixels, and its width too where <see cref="Width"/> is null.</summary>
    /// <value>Null.</value>
    public int? Height { get; init; }

    /// <summary>The width of the network's image in pixels, where it is no square; it counts with <see cref="Height"/> alone.</summary>
    /// <value>Null.</value>
    public int? Width { get; init; }

    /// <summary>The channels that the network reads.</summary>
    /// <value>Null.</value>
    public ChannelOrder? Channels { get; init; }

    /// <summary>The brightest value before mean and deviation, 1 or 255; with 255, these are 0 and 1 where they are not given.</summary>
    /// <value>Null: 1.</value>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public float? Range
    {
        get;
        init => field = value is null or 1 or WidestRange ? value : throw new InvalidInputException(
            $"Values from 0 to {value} cannot be what the network reads; choose 1 or {WidestRange}.");
    }

    /// <summary>Subtracted from each channel, of values up to <see cref="Range"/>.</summary>
    /// <value>Null.</value>
    public ChannelValues? Mean { get; init; }

    /// <summary>Divides each channel afterwards.</summary>
    /// <value>Null.</value>
    public ChannelValues? StandardDeviation { get; init; }

    /// <summary>The preprocessing of a network with these changes.</summary>
    /// <param name="own">Its own.</param>
    /// <param name="channels">How many channels it reads.</param>
    /// <param name="network">What it is called.</param>
    /// <exception cref="InvalidInputException">Something does not fit it.</exception>
    public Preprocessing Over(Preprocessing own, int channels, string network)
    {
        ArgumentNullException.ThrowIfNull(own);
        if (Channels is { } asked && (asked == ChannelOrder.Gray) != (channels == 1))
            throw new InvalidInputException(
                $"{network} reads {channels} channel{(channels == 1 ? "" : "s")} and --channels asks for {(asked == ChannelOrder.Gray ? "one" : "three")}; leave it out.");
        RefuseThree(Mean, "--mean");
        RefuseThree(StandardDeviation, "--std");
        var (isWide, scale) = (Range == WidestRange, 1 / (Range ?? 1));
        return own with
        {
            ResizeMode = ResizeMode ?? own.ResizeMode,
            Size = Height ?? own.Size,
            Width = Height is null ? own.Width : Width == Height ? null : Width,
            Channels = Channels ?? own.Channels,
            Mean = Mean is { } mean ? Scaled(mean, scale) : isWide ? ChannelValues.Same(0) : own.Mean,
            StandardDeviation = StandardDeviation is { } divisor ? Scaled(divisor, scale)
                : isWide ? ChannelValues.Same(scale) : own.StandardDeviation,
        };

        void RefuseThree(ChannelValues? values, string option)
        {
            if (channels == 1 && values is { } given && given != ChannelValues.Same(given.Red))
                throw new InvalidInputException(
                    $"{network} reads one grey channel and {option} gives three numbers; give one, such as their mean.");
        }
    }

    private static ChannelValues Scaled(ChannelValues values, float by) => new(values.Red * by, values.Green * by, values.Blue * by);
}
