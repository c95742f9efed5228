namespace NAFlow.Data;

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
