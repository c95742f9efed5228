using NAFlow.Imaging;

namespace NAFlow.Models;

/// <summary>
/// A scale and a shift with which a network begins: its own normalisation of the image, of values from 0 to 1 or from 0 to 255. Which of them shows
/// in the size of its numbers.
/// </summary>
internal sealed class OnnxNormalising
{
    private const double Byte = 255, LargestMean = 2;

    private readonly OnnxConstant scale;
    private readonly OnnxConstant shift;

    private readonly bool isGray;

    private OnnxNormalising(OnnxConstant scale, OnnxConstant shift, bool isGray) => (this.scale, this.shift, this.isGray) = (scale, shift, isGray);

    /// <summary>The brightest value it is made for.</summary>
    public double Brightest
    {
        get
        {
            var channels = Enumerable.Range(0, 3).ToArray();
            return channels.Any(channel => Math.Abs(Mean(channel)) > LargestMean) || channels.All(channel => Deviation(channel) > LargestMean)
                ? Byte
                : 1;
        }
    }

    /// <summary>Takes it out of the network; null where there is none, or it is none that a preprocessing does.</summary>
    public static OnnxNormalising? Of(OnnxTranslation translation)
    {
        if (translation.Image.Shape[1] is not (1 or 3)) return null;
        OnnxStep[] readers = [.. OnnxAssembly.Ordered(translation.Output).Where(step => step.Inputs.Contains(translation.Image))];
        if (readers is not [{ Form: OnnxAffine form } first] || first == translation.Output) return null;
        if (!IsByChannel(form.Scale) || !IsByChannel(form.Shift)) return null;
        var found = new OnnxNormalising(form.Scale, form.Shift, translation.Image.Shape[1] == 1);
        if (Enumerable.Range(0, 3)
            .Any(channel => !(found.Deviation(channel) > 0) || !double.IsFinite(found.Deviation(channel) + found.Mean(channel)))) return null;
        foreach (var step in OnnxAssembly.Ordered(translation.Output))
            for (var slot = 0; slot < step.Inputs.Length; slot++)
                if (step.Inputs[slot] == first)
                    step.Inputs[slot] = translation.Image;
        return found;
    }

    /// <summary>A preprocessing that does it.</summary>
    public Preprocessing Over(Preprocessing size)
    {
        return size with { Mean = Values(Mean), StandardDeviation = Values(Deviation), Channels = isGray ? ChannelOrder.Gray : size.Channels };

        ChannelValues Values(Func<int, double> of) => new((float)(of(0) / Brightest), (float)(of(1) / Brightest), (float)(of(2) / Brightest));
    }

    private double Mean(int channel) => -Of(shift, channel) / Of(scale, channel);

    private double Deviation(int channel) => 1 / Of(scale, channel);

    private static double Of(OnnxConstant numbers, int channel) => numbers[numbers.Count == 1 ? 0 : channel];

    private static bool IsByChannel(OnnxConstant numbers) => numbers.Count == 1 || numbers.Shape is [3, 1, 1];
}
