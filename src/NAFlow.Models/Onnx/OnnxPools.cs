using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>Pools over windows and over the whole image, and borders.</summary>
internal static class OnnxPools
{
    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("MaxPool", MaxPool),
        new("AveragePool", AveragePool),
        new("GlobalAveragePool", call => call.GiveLayer(new AdaptiveAveragePool(1), call.Image(0))),
        new("GlobalMaxPool", call => call.GiveLayer(new GlobalMaxPool(), call.Image(0))),
        new("ReduceMean", ReduceMean),
        new("Pad", Pad),
        new("LRN", Normalise),
    ];

    private static void MaxPool(OnnxCall call)
    {
        var (image, isLine) = call.ImageOrLine(0);
        var windows = OnnxWindows.Read(call, image.Shape, call.Wholes("kernel_shape"), isLine).Pooling();
        call.Give(call.Made(new MaxPool(windows.Rows, windows.Columns, windows.IsCeil(call, image.Shape)), image), isLine);
    }

    private static void AveragePool(OnnxCall call)
    {
        var (image, isLine) = call.ImageOrLine(0);
        var windows = OnnxWindows.Read(call, image.Shape, call.Wholes("kernel_shape"), isLine);
        var countsPadding = call.Whole("count_include_pad", 0) == 1;
        if (image.Form is OnnxBorder border && windows.Padding == 0) (image, windows, countsPadding) =
            (image.Inputs[0], windows.Within(border), true);
        if (windows.Rows.Dilation != 1 || windows.Columns.Dilation != 1) throw new InvalidInputException(
            "is a dilated average, which no pool is here; export the network without it");
        windows = windows.Pooling();
        call.Give(call.Made(new AveragePool(windows.Rows, windows.Columns, windows.IsCeil(call, image.Shape), countsPadding), image), isLine);
    }

    /// <summary>The mean of every channel, spelled out.</summary>
    private static void ReduceMean(OnnxCall call)
    {
        var signal = call.Signal(0);
        var axes = call.WholesOf("axes", 1)?.Select(axis => OnnxCall.Axis(axis, signal.Shape.Length)).Order().ToArray();
        if (axes is [> 0 and var one] && signal.Shape.Length is 2 or 3 or 4)
        {
            call.Give(OnnxSpelled.MeanOf(signal, one, call.Whole("keepdims", 1) != 0));
            return;
        }

        // Of features with their channels last it is the same.
        if (axes is [1, 2] && signal.Shape.Length == 4)
        {
            var last = OnnxPixelwise
                .ByPixel(signal, 3, step => new OnnxStep(new OnnxPlain(new AdaptiveAveragePool(1)), [step], [1, step.Shape[1], 1, 1], call.Node));
            call.Give(call.Whole("keepdims", 1) == 0 ? last.Shaped([1, signal.Shape[3]]) : last);
            return;
        }

        if (axes?.SequenceEqual([2, 3]) != true) throw new InvalidInputException(
            "is a mean of other axes than height and width; export the network without it");
        var image = call.Image(0);
        var pooled = new OnnxSignal(new OnnxStep(new OnnxPlain(new AdaptiveAveragePool(1)), [image], [1, image.Shape[1], 1, 1], call.Node));
        call.Give(call.Whole("keepdims", 1) == 0 ? pooled.Shaped([1, image.Shape[1]]) : pooled);
    }

    /// <summary>
    /// A border: of zeros, which the convolution after it takes in, of another number, of reflected pixels, or of those at the edge.
    /// </summary>
    private static void Pad(OnnxCall call)
    {
        var signal = call.Signal(0);
        var rank = signal.Shape.Length;
        var sides = call.WholesOf("pads", 1) ?? [];
        if (call.Optional(3, "axes")?.Wholes is { } axes && sides.Length == 2 * axes.Length)
        {
            var all = new long[2 * rank];
            for (var index = 0; index < axes.Length; index++)
            {
                var axis = OnnxCall.Axis(axes[index], rank);
                (all[axis], all[axis + rank]) = (sides[index], sides[index + axes.Length]);
            }

            sides = all;
        }

        var value = call.Optional(2, "border")?[0] ?? call.Number("value", 0);
        var mode = call.Word("mode", "constant");
        if (sides.Length != 2 * rank || sides[0] != 0 || sides[rank] != 0 || sides.Any(side => Math.Abs(side) > OnnxWindows.Most))
            throw new InvalidInputException(
                $"adds the border {Shapes.Describe(sides)}, and one around images is read; export the network without it");
        if (sides.All(side => side == 0)) call.Give(signal);
        else if (sides is [0, 0, var top, var left, 0, 0, var bottom, var right])
        {
            var image = call.Image(0);
            OnnxForm border = mode == "constant" && sides.Min() >= 0
                ? new OnnxBorder(top, left, bottom, right)
                : new OnnxPlain(new ImagePadding([left, right, top, bottom], Mode(mode)));
            long[] shape = [1, image.Shape[1], image.Shape[2] + top + bottom, image.Shape[3] + left + right];
            if (border is OnnxPlain { Layer: var layer }) shape = layer.OutputShape([image.Shape]);
            if (mode != "constant" || value == 0) call.Give(new OnnxSignal(new OnnxStep(border, [image], shape, call.Node)));
            else call.Give(Shifted(
                call, new OnnxSignal(new OnnxStep(border, [Shifted(call, new OnnxSignal(image), -value).Step], shape, call.Node)), value));
        }
        else if (mode == "constant" && sides.Min() >= 0) call.Give(Shifted(call, Zeros(call, Shifted(call, signal, -value), sides), value));
        else throw new InvalidInputException(
            $"adds the border {Shapes.Describe(sides)} by the rule {Files.Refusal.Quote(mode)}, and on other axes than height and width only numbers are added here; export the network without it");
    }

    private static TorchSharp.PaddingModes Mode(string mode) => mode switch
    {
        "constant" => TorchSharp.PaddingModes.Constant,
        "reflect" => TorchSharp.PaddingModes.Reflect,
        "edge" => TorchSharp.PaddingModes.Replicate,
        _ => throw new InvalidInputException($"adds a border by the rule {Files.Refusal.Quote(mode)}; constant, reflect and edge are read"),
    };

    private static OnnxSignal Shifted(OnnxCall call, OnnxSignal signal, double by) => by == 0 ? signal
        : OnnxArithmetic.Scaled(
            call, signal, OnnxConstant.Filled([1], 1, isWhole: false), OnnxConstant.Filled([1], by, isWhole: false), isAlone: false);

    /// <summary>Zeros on any side, such as of channels.</summary>
    private static OnnxSignal Zeros(OnnxCall call, OnnxSignal signal, long[] sides)
    {
        var (step, rank) = (OnnxMoves.Plain(signal), signal.Shape.Length);
        long[] shape = [.. signal.Shape.Select((side, axis) => side + sides[axis] + sides[axis + rank])];
        if (OnnxConstant.CountOf(shape) is not ({ } count and <= OnnxShapes.MostMoved))
            throw new InvalidInputException($"moves more than {OnnxShapes.MostMoved} numbers one by one; export a smaller image");
        var places = new long[count];
        Array.Fill(places, -1);
        var inner = OnnxShapes.PartPlaces(shape, sides[..rank], [.. shape.Select(_ => 1L)], signal.Shape);
        for (var index = 0; index < inner.Length; index++) places[inner[index]] = index;
        return new OnnxSignal(new OnnxStep(new OnnxPlain(new Rearrangement(step.Shape[1..], shape[1..], places)), [step], shape, call.Node));
    }

    private static void Normalise(OnnxCall call)
    {
        var (image, size, bias) = (call.Image(0), call.Whole("size", 0), call.Number("bias", 1));
        var (alpha, beta) = (call.Number("alpha", 1e-4f), call.Number("beta", 0.75));
        if (size < 1 || size > OnnxWindows.Most || !(bias > 0) || !(alpha >= 0) || !double.IsFinite(alpha + beta + bias))
            throw new InvalidInputException($"has the size {size}, alpha {alpha}, beta {beta} and bias {bias}; {Files.Refusal.GetItAgain}");
        call.GiveLayer(new LocalResponseNormalisation(size, alpha, beta, bias), image);
    }
}

/// <summary>A border of zeros around an image, which the layer after it takes in.</summary>
internal sealed record OnnxBorder(long Top, long Left, long Bottom, long Right) : OnnxForm
{
    public override Layer Make() => new ImagePadding([Left, Right, Top, Bottom], TorchSharp.PaddingModes.Constant);
}

/// <summary>The windows of a convolution or pool.</summary>
internal sealed record OnnxWindows(WindowAxis Rows, WindowAxis Columns)
{
    /// <summary>The largest window, step or border that is read.</summary>
    public const long Most = 4096;

    /// <summary>All padding together.</summary>
    public long Padding => Rows.Before + Rows.After + Columns.Before + Columns.After;

    /// <summary>Reads them from the settings of an operator.</summary>
    /// <param name="call">The operator.</param>
    /// <param name="image">The shape of what it reads.</param>
    /// <param name="kernel">The sides of a window; null when the operator does not say.</param>
    /// <param name="isLine">Whether the operator is one of features in a line, which is the only row of the image.</param>
    public static OnnxWindows Read(OnnxCall call, long[] image, long[]? kernel, bool isLine = false)
    {
        var (strides, dilations) = (call.Wholes("strides"), call.Wholes("dilations"));
        (kernel, strides, dilations) = (Sides(kernel), Sides(strides) ?? [1, 1], Sides(dilations) ?? [1, 1]);
        if (kernel is not { Length: 2 } || strides.Length != 2 || dilations.Length != 2)
            throw new InvalidInputException("has windows of other than two sides; only images are read here, no volumes");
        if (kernel.Concat(strides).Concat(dilations).Any(number => number is < 1 or > Most))
            throw new InvalidInputException(
                $"has a window of {Shapes.Describe(kernel)}, stride {Shapes.Describe(strides)}, dilation {Shapes.Describe(dilations)}, and 1 to {Most} are read");
        var pads = Pads(call, image, kernel, strides, dilations);
        if (isLine && pads is [var before, var after]) pads = [0, before, 0, after];
        if (pads.Length != 4 || pads.Any(pad => pad is < 0 or > Most)) throw new InvalidInputException(
            $"has the border {Shapes.Describe(pads)}, and 0 to {Most} on four sides are read");
        return new OnnxWindows(
            new WindowAxis(kernel[0], strides[0], pads[0], pads[2], dilations[0]),
            new WindowAxis(kernel[1], strides[1], pads[1], pads[3], dilations[1]));

        long[]? Sides(long[]? given) => isLine && given is [var one] ? [1, one] : given;
    }

    /// <summary>The same windows over an image without the border that was added to it.</summary>
    public OnnxWindows Within(OnnxBorder border) => new(
        Rows with { Before = Rows.Before + border.Top, After = Rows.After + border.Bottom },
        Columns with { Before = Columns.Before + border.Left, After = Columns.After + border.Right });

    /// <summary>The pixels that a transposed convolution makes along an axis, before its border is cut off.</summary>
    public static long TransposedSide(long pixels, WindowAxis window) => ((pixels - 1) * window.Stride) + (window.Dilation * (window.Kernel - 1)) + 1;

    /// <summary>The windows of a transposed convolution that makes an image of a given size, and the pixels added at its end.</summary>
    public (OnnxWindows Windows, long[] Extra) TransposedTo(long[] wanted, long[] image, long[] extra, string rule)
    {
        var (rows, added) = Axis(Rows, wanted[0], image[2], extra[0]);
        var (columns, more) = Axis(Columns, wanted[1], image[3], extra[1]);
        return (new OnnxWindows(rows, columns), [added, more]);

        (WindowAxis Window, long Extra) Axis(WindowAxis window, long side, long pixels, long given)
        {
            var border = TransposedSide(pixels, window) + given - side;
            if (border < 0) return (window with { Before = 0, After = 0 }, given - border);
            var half = border / 2;
            return (rule == "SAME_UPPER"
                ? window with { Before = half, After = border - half }
                : window with { Before = border - half, After = half }, given);
        }
    }

    /// <summary>The windows, if a pool can have them: each must hold a pixel.</summary>
    /// <exception cref="InvalidInputException">One could lie in the border altogether.</exception>
    public OnnxWindows Pooling() => new[] { Rows, Columns }.All(axis => axis.Before < axis.Reach && axis.After < axis.Reach) ? this
        : throw new InvalidInputException("has a border as wide as its windows, some of which would hold no pixel; export the network without it");

    /// <summary>Whether a last window hangs over the end, which only some sizes show.</summary>
    public bool IsCeil(OnnxCall call, long[] image)
    {
        if (call.Whole("ceil_mode", 0) != 1) return false;
        if (Shapes.WindowCount(image[2], Rows) == Shapes.WindowCount(image[2], Rows, ceilMode: true)
            && Shapes.WindowCount(image[3], Columns) == Shapes.WindowCount(image[3], Columns, ceilMode: true)) return false;
        return new PoolWindows(Rows, Columns, ceilMode: false).IsNative ? true : throw new InvalidInputException(
            "has windows that hang over the end of an image whose border is uneven, which no pool has here; export the network for another size");
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
