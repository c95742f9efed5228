using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Siamese networks with a stopped gradient, whose positives are sightings of one individual; classes are not used.</summary>
internal sealed record SimSiamRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "SimSiam (Chen and He, 2021, arXiv 2011.10566)";

    /// <inheritdoc />
    public override string HeadName => $"normalised projection {Width}-{Width}-{Width}";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.All;

    /// <summary>The outputs of each of the projection's three layers.</summary>
    /// <value>256; 2048 as published.</value>
    public int Width { get; init; } = 256;

    /// <summary>The width of the predictor between its two layers.</summary>
    /// <value>64; a quarter of the projection, as published.</value>
    public int PredictorWidth { get; init; } = 64;

    /// <summary>
    /// The learning rate of the predictor as a factor of the network's. In a short training the predictor must learn fast, or the embedding falls to
    /// a line.
    /// </summary>
    /// <value>10; 1 as published.</value>
    public double PredictorRate { get; init; } = 10;

    internal override Head Head(int classes) => Models.Head.Projection(true, Width, Width, Width);

    internal override Objective Begin(TrainingSetup setup) => new SimSiamObjective(setup, PredictorWidth, PredictorRate);
}

/// <summary>
/// Predicting the projection of one view from another, both ways, without negatives (Chen and He, 2021, SimSiam, arXiv 2011.10566). The predictor's
/// learning rate does not fall, as published.
/// </summary>
internal sealed class SimSiamObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly Sightings sightings;
    private readonly TorchSharp.Modules.Sequential predictor;

    public SimSiamObjective(TrainingSetup setup, int hidden, double predictorRate)
    {
        this.setup = setup;
        sightings = new Sightings(setup.Images.Individuals, setup.Options.BatchSize, setup.Options.Seed);
        var width = setup.Network.ShapesForPhoto()[^1][1];
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        predictor = nn.Sequential(
            ("0", nn.Linear(width, hidden, hasBias: false)), ("1", nn.BatchNorm1d(hidden)), ("2", nn.ReLU()), ("3", nn.Linear(hidden, width)));
        var number = 0;
        foreach (var parameter in predictor.parameters().Where(parameter => parameter.dim() > 1))
        {
            using var values = SeededParameters.Normal(parameter.shape, Math.Sqrt(1.0 / parameter.shape[1]), setup.Options.Seed, number++);
            parameter.copy_(values);
        }

        foreach (var (name, parameter) in predictor.named_parameters())
            if (name == "3.bias") parameter.Scale(0);
        Trained = [.. predictor.named_parameters()
            .Select(entry => new TrainedTensor($"predictor.{entry.name}", entry.parameter) { IsUnscheduled = true, RateFactor = predictorRate })];
        Kept = predictor.named_buffers().ToDictionary(entry => $"predictor.{entry.name}", entry => entry.buffer);
    }

    public override IReadOnlyList<TrainedTensor> Trained { get; }

    public override IReadOnlyDictionary<string, Tensor> Kept { get; }

    public override int ImagesPerStep => 2 * setup.Options.BatchSize;

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var (first, second) = sightings.At(step);
        var one = setup.Network.call(setup.Images.Take(first, step));
        var other = setup.Network.call(setup.Images.Take(second, step));
        var (there, back) = (NegativeCosineLoss.Of(predictor.call(one), other), NegativeCosineLoss.Of(predictor.call(other), one));
        return there.Plus(back).Times(0.5).MoveToOuterDisposeScope();
    }

    public override void Dispose() => predictor.Dispose();
}

/// <summary>The negative cosine similarity of SimSiam (Chen and He, 2021, arXiv 2011.10566, equation 1).</summary>
internal static class NegativeCosineLoss
{
    /// <summary>The mean over the batch of <c>-cos(p, z)</c>. No gradient reaches z.</summary>
    /// <param name="predictions">p, <c>[B, D]</c>.</param>
    /// <param name="targets">z, <c>[B, D]</c>.</param>
    /// <returns>One number, -1 to 1.</returns>
    public static Tensor Of(Tensor predictions, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return (UnitVectors.Of(predictions) * UnitVectors.Of(targets.detach())).sum([1L]).mean().neg().MoveToOuterDisposeScope();
    }
}
