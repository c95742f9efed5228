using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Training;

/// <summary>Every item once an epoch, in another order every time; what is left of an epoch after its last whole batch is left out.</summary>
internal sealed class ShuffledBatches
{
    private readonly int[] order;
    private readonly int size;
    private readonly long seed;
    private long epoch = -1;

    /// <param name="count">The number of items.</param>
    /// <param name="size">The items of a batch; with fewer items, all of them.</param>
    /// <param name="seed">The seed of the order.</param>
    public ShuffledBatches(int count, int size, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        (order, this.size, this.seed) = (new int[count], Math.Min(size, count), seed);
    }

    /// <summary>The items of a step.</summary>
    public int[] At(int step)
    {
        var batches = order.Length / size;
        if (step / batches != epoch)
        {
            epoch = step / batches;
            for (var index = 0; index < order.Length; index++) order[index] = index;
            new Random((int)StepSeed.Of(seed, epoch, SeedPurpose.Order)).Shuffle(order);
        }

        return order[(step % batches * size)..((step % batches + 1) * size)];
    }
}

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

/// <summary>One step of a training.</summary>
/// <param name="Number">How many steps were made before it.</param>
/// <param name="Progress">How much of the training they are, 0 to 1.</param>
/// <param name="Side">The side of its images in pixels.</param>
/// <param name="Random">Draws what is random in it.</param>
internal sealed record TrainingStep(int Number, double Progress, int Side, Random Random);

/// <summary>
/// A seed for every step. Nothing random is carried from one step to the next, so a training that was interrupted goes on exactly as it would have.
/// </summary>
internal static class StepSeed
{
    /// <summary>Seeds of one training that have nothing to do with each other (SplitMix64: Steele, Lea and Flood, 2014).</summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="number">The number of the step, or of the epoch.</param>
    /// <param name="purpose">Tells apart what is drawn at the same number.</param>
    public static long Of(long seed, long number, SeedPurpose purpose) =>
        (long)SplitMix.Mix(SplitMix.Mix((ulong)seed + SplitMix.Increment * ((ulong)purpose + 1)) + (ulong)number);
}

/// <summary>What a seed is for.</summary>
internal enum SeedPurpose
{
    /// <summary>What is drawn within a step.</summary>
    Step,

    /// <summary>The order of the images in an epoch.</summary>
    Order,

    /// <summary>Parameters beside the network's.</summary>
    Parameters,
}
