using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>
/// Resizes of images by the standard's rules: for each pixel given, a place among the pixels read, and weights of the pixels around it.
/// </summary>
internal static class OnnxResampling
{
    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("Resize", Resize),
        new("Upsample", Upsample),
    ];

    private static void Upsample(OnnxCall call)
    {
        var scales = call.Opset < 9
            ? call.Node.Attributes.TryGetValue("scales", out var given) ? [.. given.Floats] : Array.Empty<float>()
            : call.Constant(1, "scales").Floats();
        Make(call, call.Image(0), Doubles(scales), null, call.Word("mode", "nearest"), "asymmetric", "floor");
    }

    private static void Resize(OnnxCall call)
    {
        // The first version has its scales where later ones have a region.
        var isFirst = call.Opset < 11;
        var scales = call.Optional(isFirst ? 1 : 2, "scales") is { Count: > 0 } given ? Doubles(given.Floats()) : null;
        var sizes = isFirst || call.Optional(3, "sizes") is not { Count: > 0 } wanted ? null : wanted.As(whole: true).Wholes;
        if (call.Word("keep_aspect_ratio_policy", "stretch") != "stretch" || call.Has("axes") || call.Whole("antialias", 0) != 0)
            throw new InvalidInputException("resizes some axes alone, with their shape kept or smoothed; export the network with plain scales");
        Make(
            call, call.Image(0), scales, sizes, call.Word("mode", "nearest"),
            isFirst ? "asymmetric" : call.Word("coordinate_transformation_mode", "half_pixel"),
            isFirst ? "floor" : call.Word("nearest_mode", "round_prefer_floor"));
    }

    private static double[] Doubles(float[] numbers) => [.. numbers.Select(number => (double)number)];

    private static void Make(OnnxCall call, OnnxStep image, double[]? scales, long[]? sizes, string mode, string placing, string rounding)
    {
        if ((scales is null) == (sizes is null) || (scales?.Length ?? sizes!.Length) != 4)
            throw new InvalidInputException($"has no four scales or sizes; {Files.Refusal.GetItAgain}");
        var shape = new long[4];
        for (var axis = 0; axis < 4; axis++)
        {
            var length = sizes?[axis] ?? Math.Floor(image.Shape[axis] * scales![axis]);
            shape[axis] = length is >= 1 and <= OnnxOptions.LargestSide ? (long)length : throw new InvalidInputException(
                $"makes {length} of {image.Shape[axis]} along an axis, and 1 to {OnnxOptions.LargestSide} are read");
        }

        if (shape[0] != 1 || shape[1] != image.Shape[1]) throw new InvalidInputException(
            "resizes the batch or the channels, and images are resized here; export the network without it");
        if (shape.SequenceEqual(image.Shape) && placing != "tf_crop_and_resize")
        {
            call.Give(call.Required(0));
            return;
        }

        call.Give(new OnnxSignal(new OnnxStep(new OnnxResampled(Matrix(2), Matrix(3)), [image], shape, call.Node)));

        OnnxConstant Matrix(int axis)
        {
            var rule = new OnnxResamplingAxis(
                image.Shape[axis], shape[axis], sizes is not null ? (double)shape[axis] / image.Shape[axis] : scales![axis], placing, rounding);
            var weights = mode switch
            {
                "nearest" => rule.Nearest(),
                "linear" => rule.Linear(),
                "cubic" => rule.Cubic(call.Number("cubic_coeff_a", -0.75), call.Whole("exclude_outside", 0) != 0),
                _ => throw new InvalidInputException($"interpolates by the rule {Files.Refusal.Quote(mode)}; nearest, linear and cubic are read"),
            };
            return OnnxConstant.Of([shape[axis], image.Shape[axis]], weights);
        }
    }
}

/// <summary>A resampling by weights along rows and columns, <c>[given, read]</c> each.</summary>
internal sealed record OnnxResampled(OnnxConstant Rows, OnnxConstant Columns) : OnnxForm
{
    public override Layer Make()
    {
        using var scope = NewDisposeScope();
        return new FixedResampling(tensor(Rows.Floats(), Rows.Shape), tensor(Columns.Floats(), Columns.Shape));
    }
}

/// <summary>How one axis is resized.</summary>
/// <param name="Read">The pixels read.</param>
/// <param name="Given">The pixels given.</param>
/// <param name="Scale">How many are given for one, as the file says it.</param>
/// <param name="Placing">The standard's word for how pixels are placed.</param>
/// <param name="Rounding">The standard's word for the nearest pixel.</param>
internal sealed record OnnxResamplingAxis(long Read, long Given, double Scale, string Placing, string Rounding)
{
    /// <summary>One pixel each, <c>[given, read]</c>.</summary>
    public float[] Nearest() => Weighted((place, add) => add((long)(Rounding switch
    {
        "round_prefer_floor" => Math.Ceiling(place - 0.5),
        "round_prefer_ceil" => Math.Floor(place + 0.5),
        "floor" => Math.Floor(place),
        "ceil" => Math.Ceiling(place),
        _ => throw new InvalidInputException($"rounds by the rule {Files.Refusal.Quote(Rounding)}, which is not read"),
    }), 1));

    /// <summary>The two pixels around each.</summary>
    public float[] Linear() => Weighted((place, add) =>
    {
        var (before, after) = ((long)Math.Floor(place), place - Math.Floor(place));
        add(before, 1 - after);
        add(before + 1, after);
    });

    /// <summary>The four pixels around each.</summary>
    /// <param name="a">The rule's number.</param>
    /// <param name="excludesOutside">Whether pixels beyond the border count for nothing.</param>
    public float[] Cubic(double a, bool excludesOutside) => Weighted((place, add) =>
    {
        var before = (long)Math.Floor(place);
        var near = Enumerable.Range(-1, 4).Select(step => (At: before + step, Weight: Weight(Math.Abs(place - (before + step)))))
            .Where(each => !excludesOutside || (each.At >= 0 && each.At < Read)).ToArray();
        var sum = excludesOutside ? near.Sum(each => each.Weight) : 1;
        foreach (var (at, weight) in near) add(at, weight / sum);

        double Weight(double x) => x <= 1
            ? (((a + 2) * x) - (a + 3)) * x * x + 1
            : x < 2 ? ((((a * x) - (5 * a)) * x) + (8 * a)) * x - (4 * a) : 0;
    });

    private double PlaceOf(long pixel) => Placing switch
    {
        "asymmetric" => pixel / Scale,
        "align_corners" => Given == 1 ? 0 : pixel * (Read - 1.0) / (Given - 1),
        "pytorch_half_pixel" when Given == 1 => 0,
        "half_pixel" or "pytorch_half_pixel" => ((pixel + 0.5) / Scale) - 0.5,
        _ => throw new InvalidInputException(
            $"places pixels by the rule {Files.Refusal.Quote(Placing)}, which is not read; export the network without it"),
    };

    private float[] Weighted(Action<double, Action<long, double>> each)
    {
        var weights = new float[Given * Read];
        for (var pixel = 0L; pixel < Given; pixel++)
        {
            var row = pixel * Read;
            each(PlaceOf(pixel), (at, weight) => weights[row + Math.Clamp(at, 0, Read - 1)] += (float)weight);
        }

        return weights;
    }
}
