using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Holds the perturbations of one image, <c>[n, HW]</c>, and what each costs.</summary>
internal sealed class InfidelityScorer : MapByMapScorer
{
    private readonly Tensor perturbations;
    private readonly double[] costs;
    private readonly int height, width;

    public InfidelityScorer(EvaluatedImage image, InfidelityOptions options, CancellationToken cancellation)
    {
        var input = image.Input;
        (height, width) = ((int)input.shape[2], (int)input.shape[3]);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var drawn = options.Perturbation == Perturbation.SquareRemoval ? Squares(options, image.Seed) : Noise(options, image.Seed);
        var onDevice = drawn.reshape(options.Samples, 1, height, width).to(input.dtype).to(input.device);
        var scores = ImageBatches.Ask(
            options.Samples,
            options.BatchSize,
            (first, end) => options.Perturbation == Perturbation.SquareRemoval ? input - (input * onDevice[first..end]) : input - onDevice[first..end],
            images => AnswerScore.Of(image.Traced, images),
            cancellation);
        costs = [.. scores.Select(score => image.Traced.Score.Values[0] - score)];
        perturbations = drawn.DetachFromDisposeScope();
    }

    public override void Dispose() => perturbations.Dispose();

    protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var values = Resize.Bilinear(map, height, width).Values.ToArray();
        var foretold = perturbations.mv(tensor(values).to(float64)).data<double>().ToArray();
        var squares = foretold.Sum(change => change * change);
        var factor = squares > 0 ? foretold.Zip(costs, (change, cost) => change * cost).Sum() / squares : 1;
        return [("infidelity", foretold.Zip(costs, (change, cost) => Math.Pow((factor * change) - cost, 2)).Average())];
    }

    /// <summary>1 inside a square of each row's own, 0 outside.</summary>
    private Tensor Squares(InfidelityOptions options, int seed)
    {
        var random = new Random(seed);
        var side = Math.Max(1, (int)Math.Round(options.SquareSide * Math.Min(height, width)));
        var values = new double[options.Samples * height * width];
        for (var sample = 0; sample < options.Samples; sample++)
        {
            var (top, left) = (random.Next(height - side + 1), random.Next(width - side + 1));
            for (var row = top; row < top + side; row++) values.AsSpan((((sample * height) + row) * width) + left, side).Fill(1);
        }

        return tensor(values, [options.Samples, height * width]);
    }

    private Tensor Noise(InfidelityOptions options, int seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return randn([options.Samples, height * width], float64, generator: generator).Times(options.NoiseDeviation);
    }
}
