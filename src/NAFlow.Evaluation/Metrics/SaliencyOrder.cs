using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>The order of an image's pixels by descending saliency.</summary>
internal static class SaliencyOrder
{
    /// <summary>The place of every pixel in the order, from 0 for the most salient; equal values are ordered by rows.</summary>
    /// <param name="map">The map, <c>[h, w]</c>; it is resized bilinearly.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    public static int[] Places(HeatMap map, int height, int width)
    {
        var values = Resize.Bilinear(map, height, width).Values.Span;
        var keys = new ulong[values.Length];
        for (var at = 0; at < keys.Length; at++) keys[at] = ((ulong)Descending(values[at]) << 32) | (uint)at;

        // No two keys are equal, so that any sort is a stable one.
        Array.Sort(keys);
        var places = new int[keys.Length];
        for (var place = 0; place < keys.Length; place++) places[(int)(uint)keys[place]] = place;
        return places;
    }

    /// <summary>Whole numbers that fall as the values rise; the two zeros are one.</summary>
    private static uint Descending(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value == 0 ? 0 : value);
        return (bits & 0x80000000) == 0 ? ~(bits | 0x80000000) : bits;
    }
}
