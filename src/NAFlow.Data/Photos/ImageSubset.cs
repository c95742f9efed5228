using System.Collections.Immutable;

namespace NAFlow.Data;

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
        return most is not { } limit || limit >= count ? source : new ImageSubset(source, [.. Enumerable.Range(0, limit).Select(place => (int)((long)place * count / limit))]);
    }

    /// <inheritdoc />
    public Photo Load(int index) => source.Load(chosen[index]);

    /// <inheritdoc />
    public ImageTruth? Truth(int index) => source.Truth(chosen[index]);

    /// <inheritdoc />
    public void Dispose() => source.Dispose();
}
