using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>Images of one size, held in memory, with their classes.</summary>
/// <param name="Images">Red, green and blue in 0 to 255, uint8 <c>[N, 3, S, S]</c>.</param>
/// <param name="Labels">The class of every image, an index into <paramref name="ClassNames"/>.</param>
/// <param name="ClassNames">The names of the classes.</param>
public sealed record LabelledImages(Tensor Images, ImmutableArray<int> Labels, ImmutableArray<string> ClassNames) : IImageSource
{
    /// <summary>
    /// Which individual every image shows: images with the same number are sightings of one creature or thing, which is what contrastive learning may
    /// know without knowing any class.
    /// </summary>
    /// <value>Every image by itself.</value>
    public ImmutableArray<int> Individuals { get; init; } = [.. Enumerable.Range(0, Labels.Length)];

    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <inheritdoc />
    public Photo Load(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        using var scope = NewDisposeScope();
        var pixels = Images[index].permute(1, 2, 0).contiguous();
        var (height, width) = ((int)pixels.shape[0], (int)pixels.shape[1]);
        return Photo.FromPixels($"{ClassNames[Labels[index]]}, image {index}", width, height, pixels.bytes);
    }

    /// <summary>Frees the images.</summary>
    public void Dispose() => Images.Dispose();
}

/// <summary>Some images of a source; it disposes of the source.</summary>
/// <param name="source">The source.</param>
/// <param name="chosen">The images chosen, by their numbers in the source.</param>
public sealed class ImageSubset(IImageSource source, ImmutableArray<int> chosen) : IImageSource
{
    /// <inheritdoc />
    public ImmutableArray<int> Labels { get; } = [.. chosen.Select(image => source.Labels[image])];

    /// <inheritdoc />
    public ImmutableArray<string> ClassNames => source.ClassNames;

    /// <summary>At most so many images, evenly from all; the source itself when it has no more.</summary>
    /// <param name="source">The source.</param>
    /// <param name="most">How many at most; null for all.</param>
    public static IImageSource Evenly(IImageSource source, int? most)
    {
        ArgumentNullException.ThrowIfNull(source);
        var count = source.Labels.Length;
        return most is not { } limit || limit >= count
            ? source
            : new ImageSubset(source, [.. Enumerable.Range(0, limit).Select(place => (int)((long)place * count / limit))]);
    }

    /// <inheritdoc />
    public Photo Load(int index) => source.Load(chosen[index]);

    /// <inheritdoc />
    public ImageTruth? Truth(int index) => source.Truth(chosen[index]);

    /// <inheritdoc />
    public void Dispose() => source.Dispose();
}
