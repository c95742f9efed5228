using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Removes and imputes pixels of one image by the order of its maps.</summary>
internal sealed class RoadScorer : MapByMapScorer
{
    private readonly EvaluatedImage image;
    private readonly RoadOptions options;
    private readonly Tensor noise;
    private readonly int height, width;
    private readonly int[] counts;

    public RoadScorer(EvaluatedImage image, RoadOptions options)
    {
        (this.image, this.options) = (image, options);
        (height, width) = ((int)image.Input.shape[2], (int)image.Input.shape[3]);
        counts = [.. options.Percentages.Select(share => (int)(height * (long)width * share / 100))];
        using var generator = new Generator((ulong)image.Seed, CPU);
        using var scope = NewDisposeScope();
        noise = randn(image.Input.shape, generator: generator).to(image.Input.dtype).to(image.Input.device).Times(options.Noise).DetachFromDisposeScope();
    }

    public override void Dispose() => noise.Dispose();

    protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var places = SaliencyOrder.Places(map, height, width);
        var order = tensor(places, [1, 1, height, width]).to(image.Input.device);
        var reversed = tensor(Array.ConvertAll(places, place => places.Length - 1 - place), [1, 1, height, width]).to(image.Input.device);
        var most = Sureness(order, cancellation);
        var least = Sureness(reversed, cancellation);
        return [("road_morf", most), ("road_lerf", least), ("road", (least - most) / 2)];
    }

    /// <summary>How sure the network is without the first pixels of an order, in the mean over all shares.</summary>
    private double Sureness(Tensor order, CancellationToken cancellation) => ImageBatches.Ask(
        counts.Length,
        options.BatchSize,
        (first, end) =>
        {
            var isRemoved = order.lt(tensor(counts[first..end]).reshape(-1, 1, 1, 1).to(order.device));
            var imputed = LinearImputation.Of(image.Input, isRemoved, options.DirectWeight, options.DiagonalWeight, options.Tolerance, cancellation);
            return imputed.Plus(where(isRemoved, noise, zeros_like(noise)));
        },
        image.Confidence,
        cancellation).Average();
}
