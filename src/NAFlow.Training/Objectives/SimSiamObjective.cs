using NAFlow.Data;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>
/// Predicting the projection of one view from another, both ways, without negatives (Chen and He, 2021, SimSiam, arXiv 2011.10566). The predictor's learning
/// rate does not fall, as published.
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
        Trained = [.. predictor.named_parameters().Select(entry => new TrainedTensor($"predictor.{entry.name}", entry.parameter) { IsUnscheduled = true, RateFactor = predictorRate })];
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
