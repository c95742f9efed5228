using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>What an ONNX file leaves open, and which part of it is explained.</summary>
public sealed record OnnxOptions
{
    /// <summary>The side of the image in pixels where neither the file nor an option says it.</summary>
    internal const int UsualSide = 224;

    /// <summary>The longest side that is read.</summary>
    internal const int LargestSide = 8192;

    /// <summary>The name of N, the last feature map before the head, where the flow starts.</summary>
    /// <value>
    /// Null: the last feature map that everything after it reads alone, before the global pool, the flatten, or a convolution that makes the scores.
    /// </value>
    public string? Features { get; init; }

    /// <summary>The name of the value in the file that is taken as the network's output, <c>[B, K]</c>.</summary>
    /// <value>Null: the file's own, which must be the only one.</value>
    public string? Output { get; init; }

    /// <summary>The height of the image in pixels.</summary>
    /// <value>Null: the file's, or 224 where it leaves the height open.</value>
    /// <exception cref="InvalidInputException">It is not between 1 and 8192.</exception>
    public int? ImageHeight
    {
        get;
        init => field = Checked(value, "height");
    }

    /// <summary>The width of the image in pixels.</summary>
    /// <value>Null: the file's, or the height where it leaves the width open.</value>
    /// <exception cref="InvalidInputException">It is not between 1 and 8192.</exception>
    public int? ImageWidth
    {
        get;
        init => field = Checked(value, "width");
    }

    /// <summary>How a photo is prepared, which hardly any file says.</summary>
    /// <value>Null: ImageNet's mean and deviation at the image's size, or values from 0 to 1 for an image of one channel.</value>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The names of the classes in output order.</summary>
    /// <value>Null: ImageNet's where there are 1,000 outputs, and none elsewhere.</value>
    public ClassNames? ClassNames { get; init; }

    private static int? Checked(int? value, string what) => value is null or (>= 1 and <= LargestSide)
        ? value
        : throw new InvalidInputException($"An image {what} of {value} pixels cannot be used; choose one from 1 to {LargestSide}.");
}
