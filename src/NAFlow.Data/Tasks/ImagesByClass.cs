using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>The indices of the images of each class, for drawing some classes and some images of each.</summary>
internal sealed class ImagesByClass
{
    private readonly int[][] members;
    private readonly int perClass;

    /// <param name="labels">The class of every image.</param>
    /// <param name="perClass">How many images of a class are drawn at a time; classes with fewer are left out.</param>
    public ImagesByClass(ImmutableArray<int> labels, int perClass)
    {
        this.perClass = perClass;
        members = [.. labels.Select((label, image) => (label, image)).GroupBy(pair => pair.label, pair => pair.image).OrderBy(group => group.Key)
            .Select(group => group.ToArray()).Where(group => group.Length >= perClass)];
    }

    /// <summary>Draws different images of different classes.</summary>
    /// <param name="classes">How many classes.</param>
    /// <param name="random">Draws.</param>
    /// <returns>The images, class by class.</returns>
    /// <exception cref="InvalidInputException">There are too few classes of that many images.</exception>
    public int[] Draw(int classes, Random random)
    {
        if (members.Length < classes)
            throw new InvalidInputException($"{classes} classes of {perClass} images each are drawn at a time, and the data has {members.Length}; train on more.");
        var order = Enumerable.Range(0, members.Length).ToArray();
        random.Shuffle(order);
        var drawn = new int[classes * perClass];
        for (var index = 0; index < classes; index++)
        {
            int[] images = [.. members[order[index]]];
            random.Shuffle(images);
            images.AsSpan(0, perClass).CopyTo(drawn.AsSpan(index * perClass));
        }

        return drawn;
    }
}
