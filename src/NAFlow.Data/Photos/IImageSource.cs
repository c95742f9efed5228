using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>Images with their classes, each loaded or drawn when it is asked for, so that a data set may be larger than the memory.</summary>
public interface IImageSource : IDisposable
{
    /// <summary>The class of every image, an index into <see cref="ClassNames"/>.</summary>
    ImmutableArray<int> Labels { get; }

    /// <summary>The names of the classes.</summary>
    ImmutableArray<string> ClassNames { get; }

    /// <summary>One image. Several threads may ask at once.</summary>
    /// <param name="index">The image, from 0.</param>
    /// <exception cref="InvalidInputException">The image cannot be read; the sentence names it.</exception>
    Photo Load(int index);

    /// <summary>What is known of where things are in an image; null when nothing is.</summary>
    /// <param name="index">The image, from 0.</param>
    ImageTruth? Truth(int index) => null;
}
