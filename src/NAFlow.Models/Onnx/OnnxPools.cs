using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>Pools: over windows, and over the whole image.</summary>
internal static class OnnxPools
{
    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("MaxPool", MaxPool),
        new("AveragePool", AveragePool),
        new("GlobalAveragePool", call => call.GiveLayer(new AdaptiveAveragePool(1), call.Image(0))),
        new("GlobalMaxPool", call => call.GiveLayer(new GlobalMaxPool(), call.Image(0))),
        new("ReduceMean", ReduceMean),
    ];

    private static void MaxPool(OnnxCall call)
    {
        var image = call.Image(0);
        var windows = OnnxWindows.Read(call, image.Shape, call.Wholes("kernel_shape"));
        call.GiveLayer(new MaxPool(windows.Kernel, windows.Stride, windows.Padding, call.Whole("ceil_mode", 0) == 1), image);
    }

    private static void AveragePool(OnnxCall call)
    {
        var image = call.Image(0);
        var windows = OnnxWindows.Read(call, image.Shape, call.Wholes("kernel_shape"));
        if (windows.Padding > 0 && call.Whole("count_include_pad", 0) == 0)
            throw new InvalidInputException("has a border that does not count, which no pool has here; export the network without it");
        call.GiveLayer(new AveragePool(windows.Kernel, windows.Stride, windows.Padding, call.Whole("ceil_mode", 0) == 1), image);
    }

    /// <summary>The mean of every channel, spelled out.</summary>
    private static void ReduceMean(OnnxCall call)
    {
        var image = call.Image(0);
        var axes = call.WholesOf("axes", 1)?.Select(axis => OnnxCall.Axis(axis, image.Shape.Length)).Order();
        if (axes?.SequenceEqual([2, 3]) != true) throw new InvalidInputException(
            "is a mean of other axes than height and width; export the network without it");
        var pooled = new OnnxSignal(new OnnxStep(new OnnxPlain(new AdaptiveAveragePool(1)), [image], [1, image.Shape[1], 1, 1], call.Node));
        call.Give(call.Whole("keepdims", 1) == 0 ? pooled.Shaped([1, image.Shape[1]]) : pooled);
    }
}

/// <summary>The windows of a convolution or pool.</summary>
internal sealed record OnnxWindows(long Kernel, long Stride, long Padding, long Dilation)
{
    private const long Most = 4096;

    /// <summary>Reads them from the settings of an operator.</summary>
    /// <param name="call">The operator.</param>
    /// <param name="image">The shape of what it reads.</param>
    /// <param name="kernel">The sides of a window; null when the operator does not say.</param>
    public static OnnxWindows Read(OnnxCall call, long[] image, long[]? kernel)
    {
        var (strides, dilations) = (call.Wholes("strides") ?? [1, 1], call.Wholes("dilations") ?? [1, 1]);
        if (kernel is not { Length: 2 } || strides.Length != 2 || dilations.Length != 2)
            throw new InvalidInputException("has windows of other than two sides; only images are read here, no sequences and volumes");
        if (kernel.Concat(strides).Concat(dilations).Any(number => number is < 1 or > Most))
            throw new InvalidInputException(
                $"has a window of {Shapes.Describe(kernel)}, stride {Shapes.Describe(strides)}, dilation {Shapes.Describe(dilations)}, and 1 to {Most} are read");
        var pads = Pads(call, image, kernel, strides, dilations);
        if (pads.Length != 4 || pads.Any(pad => pad is < 0 or > Most)) throw new InvalidInputException(
            $"has the border {Shapes.Describe(pads)}, and 0 to {Most} on four sides are read");
        if (kernel[0] != kernel[1] || strides[0] != strides[1] || dilations[0] != dilations[1] || pads.Distinct().Count() > 1)
            throw new InvalidInputException("has windows that are not square");
        return new OnnxWindows(kernel[0], strides[0], pads[0], dilations[0]);
    }

    private static long[] Pads(OnnxCall call, long[] image, long[] kernel, long[] strides, long[] dilations)
    {
        switch (call.Word("auto_pad", "NOTSET"))
        {
            case "SAME_UPPER": return Same(after: true);
            case "SAME_LOWER": return Same(after: false);
            case "VALID": return [0, 0, 0, 0];
            default: return call.Wholes("pads") ?? [0, 0, 0, 0];
        }

        long[] Same(bool after)
        {
            var pads = new long[4];
            for (var axis = 0; axis < 2; axis++)
            {
                var size = image[axis + 2];
                var all = Math.Max(0, ((((size + strides[axis] - 1) / strides[axis]) - 1) * strides[axis]) + (dilations[axis] * (kernel[axis] - 1))
                    + 1 - size);
                (pads[axis], pads[axis + 2]) = after ? (all / 2, all - (all / 2)) : (all - (all / 2), all / 2);
            }

            return pads;
        }
    }
}
