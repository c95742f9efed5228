using NAFlow.Imaging;

namespace NAFlow.Models;

/// <summary>The mean and the deviation that some programs keep as tensors of a layer before the network.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Mean">What it subtracts, of values from 0 to 1.</param>
/// <param name="Deviation">What it divides by.</param>
/// <param name="IsWide">Whether it is written down for values from 0 to 255.</param>
/// <param name="Order">The order of its channels, which only ImageNet's mean shows.</param>
internal sealed record SavedNormalisation(string Name, ChannelValues Mean, ChannelValues Deviation, bool IsWide, ChannelOrder Order)
{
    private const float Brightest = 255, BlueMean = 103.5f, RedMean = 123.7f, Near = 1.5f;

    private static readonly (string Mean, string Deviation)[] Endings =
        [("mean", "std"), ("new_mean", "new_std"), ("mean", "sigma"), ("pixel_mean", "pixel_std")];

    /// <summary>The layer of the weights; null when they have none.</summary>
    public static SavedNormalisation? Find(Weights weights)
    {
        foreach (var (mean, deviation) in Endings)
            foreach (var name in weights.Shapes!.Keys.Where(name => IsNamed(name, mean)))
            {
                var other = name[..^mean.Length] + deviation;
                if (weights.Numbers(name) is { } means && weights.Numbers(other) is { } deviations
                    && means.All(value => Math.Abs(value) <= Brightest) && deviations.All(value => value is > 0 and <= Brightest))
                    return Of(name[..^mean.Length].TrimEnd('.') is { Length: > 0 } layer ? layer : $"{name} and {other}", means, deviations);
            }

        return null;
    }

    /// <summary>What it does, in words.</summary>
    public string Said => $"mean and deviation of photos are those of {Name}"
        + (IsWide ? ", of values up to 255" : string.Empty)
        + (Order == ChannelOrder.BlueGreenRed ? "; the channels are blue, green, red, as its mean shows (--channels)" : string.Empty);

    private static SavedNormalisation Of(string layer, float[] means, float[] deviations)
    {
        var isWide = means.Concat(deviations).Any(value => Math.Abs(value) > 1);
        var order = Math.Abs(means[0] - BlueMean) < Near && Math.Abs(means[2] - RedMean) < Near
            ? ChannelOrder.BlueGreenRed
            : ChannelOrder.RedGreenBlue;
        return new SavedNormalisation(layer, Values(means), Values(deviations), isWide, order);

        ChannelValues Values(float[] values)
        {
            var scaled = values.Select(value => isWide ? value / Brightest : value).ToArray();
            return order == ChannelOrder.BlueGreenRed ? new(scaled[2], scaled[1], scaled[0]) : new(scaled[0], scaled[1], scaled[2]);
        }
    }

    private static bool IsNamed(string name, string ending) => name == ending || name.EndsWith($".{ending}", StringComparison.Ordinal);
}
