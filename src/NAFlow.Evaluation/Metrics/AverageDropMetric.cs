using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// The share of its confidence that the network loses when the image is multiplied by the map, scaled to 0..1 and resized bilinearly; and whether it
/// gains. As in the reference it is the normalised image that is multiplied, so that what is masked becomes the mean colour and not black. Neither is
/// defined for a similarity that is not positive.
/// </summary>
/// <param name="options">How the masked images are run; null for the defaults.</param>
internal sealed class AverageDropMetric(AverageDropOptions? options = null) : IMapMetric
{
    private const string Source = "Chattopadhay et al., 2018 (Grad-CAM++), arXiv 1710.11063";

    private readonly AverageDropOptions options = options ?? new AverageDropOptions();

    /// <inheritdoc />
    public string Name => "average-drop";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Figures[0].Source, options);

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("average_drop", "share of its confidence that the network loses when it sees the image through the map", Better.Lower, Source),
        new("increase", "the network is more confident when it sees the image through the map", Better.Higher, Source),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        cancellation.ThrowIfCancellationRequested();
        return new Scorer(image, options.BatchSize);
    }

    private sealed class Scorer(EvaluatedImage image, int batchSize) : IMapScorer
    {
        private readonly double whole = image.Confidence(image.Input)[0];
        private readonly int height = (int)image.Input.shape[2], width = (int)image.Input.shape[3];

        public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
        {
            (string Layer, HeatMap Map)[] all = [.. maps.Select(entry => (entry.Key, entry.Value))];
            var masked = ImageBatches.Ask(
                image.Traced, all.Length, batchSize, (first, end) => Masked([.. all[first..end].Select(entry => entry.Map)]), image.Confidence,
                cancellation);
            for (var at = 0; at < all.Length; at++)
            {
                yield return new MapScore(all[at].Layer, "average_drop", whole > 0 ? Math.Max(0, whole - masked[at]) / whole : double.NaN);
                yield return new MapScore(all[at].Layer, "increase", whole > 0 ? (masked[at] > whole ? 1 : 0) : double.NaN);
            }
        }

        public void Dispose()
        {
        }

        private Tensor Masked(HeatMap[] maps)
        {
            float[] values = [.. maps.SelectMany(map => Resize.Bilinear(map.Scaled(), height, width).Values.ToArray())];
            return image.Input * tensor(values, [maps.Length, 1, height, width]).to(image.Input.dtype).to(image.Input.device);
        }
    }
}

/// <summary>How the masked images are run.</summary>
public sealed record AverageDropOptions
{
    /// <summary>Masked images that the network is given at once: those of the maps of one method.</summary>
    /// <value>16.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 16;
}
