using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>Small tasks: some classes, a few images of each to learn from, and others to recognise (Vinyals et al., 2016).</summary>
internal sealed class Episodes(ImmutableArray<int> labels, EpisodeSize size)
{
    private readonly ImagesByClass images = new(labels, size.Shots + size.Queries);

    /// <summary>Draws one.</summary>
    /// <returns>Indices of images to learn from, and of images to recognise, each class by class.</returns>
    /// <exception cref="InvalidInputException">There are too few classes with that many images.</exception>
    public (int[] Support, int[] Queries) Draw(Random random)
    {
        var classes = images.Draw(size.Ways, random).Chunk(size.Shots + size.Queries).ToArray();
        return ([.. classes.SelectMany(drawn => drawn[..size.Shots])], [.. classes.SelectMany(drawn => drawn[size.Shots..])]);
    }
}
