using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>Pairs of images of the same individual, each individual once a batch: what contrastive learning brings together.</summary>
internal sealed class Sightings
{
    private readonly int[][] members;
    private readonly ShuffledBatches batches;

    /// <param name="individuals">The individual that every image shows.</param>
    /// <param name="size">The pairs of a batch.</param>
    /// <param name="seed">The seed of the order of the individuals.</param>
    public Sightings(ImmutableArray<int> individuals, int size, long seed)
    {
        members = [.. individuals.Select((individual, image) => (individual, image)).GroupBy(pair => pair.individual, pair => pair.image)
            .OrderBy(group => group.Key).Select(group => group.ToArray())];
        batches = new ShuffledBatches(members.Length, size, seed);
    }

    /// <summary>The pairs of a step: two sightings of each individual, or its one image twice.</summary>
    public (int[] First, int[] Second) At(TrainingStep step)
    {
        var individuals = batches.At(step.Number);
        var (first, second) = (new int[individuals.Length], new int[individuals.Length]);
        for (var index = 0; index < individuals.Length; index++)
        {
            var images = members[individuals[index]];
            var one = step.Random.Next(images.Length);
            var other = images.Length == 1 ? one : (one + 1 + step.Random.Next(images.Length - 1)) % images.Length;
            (first[index], second[index]) = (images[one], images[other]);
        }

        return (first, second);
    }
}
