using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Momentum contrast with a projection of two layers, whose positives are sightings of one individual; classes are not used.</summary>
internal sealed record MomentumContrastRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method =>
        "MoCo-v2 (Chen et al., 2020, arXiv 2003.04297) with averaged batch normalisation (Cai et al., 2021, arXiv 2101.08482)";

    /// <inheritdoc />
    public override string HeadName => $"projection {Hidden}-{Width}";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.All;

    /// <summary>The outputs of the projection's first layer.</summary>
    /// <value>256.</value>
    public int Hidden { get; init; } = 256;

    /// <summary>The outputs of the projection.</summary>
    /// <value>128.</value>
    public int Width { get; init; } = 128;

    /// <summary>The negatives that are kept. They must be few against the individuals of the data, or many are no negatives.</summary>
    /// <value>1024; 65536 as published.</value>
    public int QueueLength { get; init; } = 1024;

    /// <summary>
    /// How slowly the second network follows. Where it follows fast, new keys differ from those in the queue by their age, and that is all that is
    /// learned.
    /// </summary>
    /// <value>0.99; 0.999 as published, for trainings a hundred times as long.</value>
    public double Momentum { get; init; } = 0.99;

    /// <summary>The temperature of the softmax.</summary>
    /// <value>0.1; 0.2 as published.</value>
    public double Temperature { get; init; } = 0.1;

    internal override Head Head(int classes) => Models.Head.Projection(false, Hidden, Width);

    internal override Objective Begin(TrainingSetup setup) => new MomentumContrastObjective(setup, QueueLength, Momentum, Temperature);
}

/// <summary>
/// Finding the key of the same individual among many of others (He et al., 2020, MoCo). The keys come from a second network that follows the first
/// slowly, in batch normalisation too (Cai et al., 2021, arXiv 2101.08482): statistics of the batch would give the right key away, which the
/// published form prevents by shuffling images between several devices.
/// </summary>
internal sealed class MomentumContrastObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly double momentum;
    private readonly double temperature;
    private readonly Sightings sightings;
    private readonly Network follower;
    private readonly Tensor queue;
    private readonly Tensor place = zeros(1, int64).DetachFromDisposeScope();

    public MomentumContrastObjective(TrainingSetup setup, int queueLength, double momentum, double temperature)
    {
        (this.setup, this.momentum, this.temperature) = (setup, momentum, temperature);
        sightings = new Sightings(setup.Images.Individuals, setup.Options.BatchSize, setup.Options.Seed);
        follower = setup.Another();
        using (no_grad()) NetworkAverage.Follow(follower, setup.Network, momentum: 0);
        var width = setup.Network.ShapesForPhoto()[^1][1];
        queue = SeededParameters.Normal([queueLength, width], 1, setup.Options.Seed).requires_grad_(false);
        Kept = new Dictionary<string, Tensor> { ["queue"] = queue, ["place"] = place }
            .Concat(follower.state_dict().Select(entry => KeyValuePair.Create($"follower.{entry.Key}", entry.Value))).ToDictionary();
    }

    public override IReadOnlyDictionary<string, Tensor> Kept { get; }

    public override int ImagesPerStep => 2 * setup.Options.BatchSize;

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        if (step.Number == 0) FillQueue(step);
        var (first, second) = sightings.At(step);
        var (query, key) = (setup.Images.Take(first, step), setup.Images.Take(second, step));
        Tensor keys;
        using (no_grad()) keys = follower.call(key);
        var loss = InfoNceLoss.Of(setup.Network.call(query), keys, queue, temperature);
        Enqueue(keys);
        return loss.MoveToOuterDisposeScope();
    }

    public override void AfterStep(TrainingStep step)
    {
        using var noGradient = no_grad();
        NetworkAverage.Follow(follower, setup.Network, momentum);
    }

    public override void Dispose()
    {
        follower.Dispose();
        queue.Dispose();
        place.Dispose();
    }

    /// <summary>
    /// Fills the queue with keys before anything is learned: against random vectors the loss falls fastest when
    /// every image gets the same key, and training does not recover from that.
    /// </summary>
    private void FillQueue(TrainingStep step)
    {
        using var noGradient = no_grad();
        for (var filled = 0L; filled < queue.shape[0]; filled += setup.Options.BatchSize) setup.Network.call(Random(step)).Dispose();
        NetworkAverage.Follow(follower, setup.Network, momentum: 0);
        for (var filled = 0L; filled < queue.shape[0]; filled += setup.Options.BatchSize) Enqueue(follower.call(Random(step)));
    }

    private Tensor Random(TrainingStep step) =>
        setup.Images.Take([.. Enumerable.Range(0, setup.Options.BatchSize).Select(_ => step.Random.Next(setup.Images.Count))], step);

    /// <summary>The newest keys take the places of the oldest.</summary>
    private void Enqueue(Tensor keys)
    {
        using var noGradient = no_grad();
        var (length, start) = (queue.shape[0], place[0].item<long>());
        var places = tensor(Enumerable.Range(0, (int)keys.shape[0]).Select(index => (start + index) % length).ToArray());
        queue.index_copy_(0, places, keys);
        place.copy_(tensor(new[] { (start + keys.shape[0]) % length }));
    }
}

/// <summary>InfoNCE with a queue of negatives (van den Oord et al., 2018; He et al., 2020, MoCo, arXiv 1911.05722, equation 1).</summary>
internal static class InfoNceLoss
{
    /// <summary>
    /// The mean over the batch of <c>-log(exp(q k / T) / (exp(q k / T) + sum_n exp(q n / T)))</c>, all vectors being taken at length 1.
    /// </summary>
    /// <param name="queries">q, <c>[B, D]</c>.</param>
    /// <param name="keys">k, <c>[B, D]</c>: the positive of each query.</param>
    /// <param name="queue">n, <c>[Q, D]</c>: the negatives.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor queries, Tensor keys, Tensor queue, double temperature = 0.2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        using var scope = NewDisposeScope();
        var (query, key, negative) = (UnitVectors.Of(queries), UnitVectors.Of(keys), UnitVectors.Of(queue));
        var cosines = cat([(query * key).sum([1L], keepdim: true), query.matmul(negative.t())], 1);
        return nn.functional.log_softmax(cosines.Times(1 / temperature), 1).narrow(1, 0, 1).mean().neg().MoveToOuterDisposeScope();
    }
}

/// <summary>A network that is the exponential moving average of another.</summary>
internal static class NetworkAverage
{
    /// <summary><c>w = momentum w + (1 - momentum) v</c>, for parameters and the statistics of batch normalisation.</summary>
    /// <param name="follower">w.</param>
    /// <param name="leader">v; of the same form.</param>
    /// <param name="momentum">0 to 1; with 0, a copy.</param>
    public static void Follow(Network follower, Network leader, double momentum)
    {
        using var scope = NewDisposeScope();
        foreach (var (own, other) in Tensors(follower).Zip(Tensors(leader)))
        {
            own.Scale(momentum);
            own.AddScaled(other, 1 - momentum);
        }
    }

    private static IEnumerable<Tensor> Tensors(Network network) =>
        network.parameters().Cast<Tensor>().Concat(network.buffers().Where(buffer => buffer.is_floating_point()));
}
