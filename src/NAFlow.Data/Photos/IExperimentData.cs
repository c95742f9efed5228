using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>A data set as the experiments see it.</summary>
public interface IExperimentData
{
    /// <summary>What it is, with its version or place, for tables and manifests.</summary>
    string Name { get; }

    /// <summary>Opens a part of it; the caller disposes of it.</summary>
    /// <returns>The images; null when the data has no such part.</returns>
    /// <exception cref="InvalidInputException">The part is there and cannot be read.</exception>
    IImageSource? Open(ImageSplit split);
}

/// <summary>What a part of a data set is for.</summary>
public enum ImageSplit
{
    /// <summary>Images that networks are trained on, of the classes of <see cref="Test"/>; neighbours are looked for among them.</summary>
    Training,

    /// <summary>Other images of the classes of training.</summary>
    Test,

    /// <summary>
    /// Images of classes that were never seen in training: few-shot learning, and retrieval where each image is searched for among the others.
    /// </summary>
    Novel,

    /// <summary>Images of classes that were never seen, which are searched.</summary>
    Gallery,

    /// <summary>Other images of the classes of <see cref="Gallery"/>, which are searched for.</summary>
    Query,
}

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

/// <summary>What is known of where things are in an image.</summary>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Object">Whether each pixel shows the object, row by row, <c>[H, W]</c>.</param>
public sealed record ImageTruth(int Height, int Width, ImmutableArray<bool> Object)
{
    /// <summary>The parts of the object.</summary>
    /// <value>Empty: they are not known.</value>
    public ImmutableArray<TruePart> Parts { get; init; } = [];

    /// <summary>The name of the part that decides what is explained.</summary>
    /// <value>Null: it is not known.</value>
    public string? DecidingPart { get; init; }

    /// <summary>The truth of an object in a box.</summary>
    /// <param name="box">The box, in pixels of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    public static ImageTruth OfBox(Box box, int height, int width) => OfBoxes([box], height, width);

    /// <summary>The truth of an object in several boxes, or of several of its kind: what lies in any of them.</summary>
    /// <param name="boxes">The boxes, in pixels of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    public static ImageTruth OfBoxes(ImmutableArray<Box> boxes, int height, int width)
    {
        var inside = ImmutableArray.CreateBuilder<bool>(height * width);
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var isInside = false;
                foreach (var box in boxes) isInside |= box.Contains(column, row);
                inside.Add(isInside);
            }

        return new ImageTruth(height, width, inside.MoveToImmutable());
    }
}

/// <summary>A part of an object, and the image as it would be without it.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Mask">Whether each pixel shows the part, row by row, <c>[H, W]</c>.</param>
/// <param name="Without">Draws the same image without the part, of the same size.</param>
public sealed record TruePart(string Name, ImmutableArray<bool> Mask, Func<Photo> Without);
