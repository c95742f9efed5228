using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>
/// Finding the key of the same individual among many of others (He et al., 2020, MoCo). The keys come from a second network that follows the first slowly,
/// in batch normalisation too (Cai et al., 2021, arXiv 2101.08482): statistics of the batch would give the right key away, which the published form
/// prevents by shuffling images between several devices.
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
    /// Fills the queue with keys before anything is learned: against random vectors it would pay to give every image the same key, and there is no way back.
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
