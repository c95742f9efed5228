using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// Normalisations by the mean and deviation of the image itself: over the channels of a pixel (layer normalisation, also spelled out), over groups of
/// channels, over each channel; and linear layers of every pixel. Channels may be last, as exporters of linear layers have them.
/// </summary>
internal static class OnnxPixelwise
{
    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("LayerNormalization", OverLastAxes),
        new("InstanceNormalization", OverEachChannel),
        new("GroupNormalization", OverGroups),
    ];

    /// <summary>Does something to features whose channels are along an axis: they are brought to the front and put back.</summary>
    /// <param name="signal">The features, of 2 to 4 axes.</param>
    /// <param name="axis">The axis of the channels.</param>
    /// <param name="make">The layer, of what it reads, <c>[1, C]</c> or <c>[1, C, H, W]</c>.</param>
    /// <returns>What it gives, in the order and shape that the graph sees, with as many channels as it gives.</returns>
    public static OnnxSignal ByPixel(OnnxSignal signal, long axis, Func<OnnxStep, OnnxStep> make)
    {
        var rank = signal.Shape.Length;
        if (rank is < 2 or > 4 || axis == 0) throw new InvalidInputException(
            $"reads {Shapes.Describe(signal.Shape)} along axis {axis}, and vectors and feature maps are read here");
        if (rank == 2) return new OnnxSignal(make(OnnxMoves.Plain(signal)));
        long[] forth = [0, axis, .. Enumerable.Range(1, rank - 1).Select(other => (long)other).Where(other => other != axis)];
        var back = forth.Index().OrderBy(each => each.Item).Select(each => (long)each.Index).ToArray();
        var turned = signal.Picked([.. forth.Select(each => signal.Shape[each])], OnnxShapes.TransposedPlaces(signal.Shape, forth));
        if (rank == 3) turned = turned.Shaped([.. turned.Shape, 1]);
        var made = new OnnxSignal(make(OnnxMoves.Plain(turned)));
        if (rank == 3) made = made.Shaped(made.Shape[..3]);
        return made.Picked([.. back.Select(each => made.Shape[each])], OnnxShapes.TransposedPlaces(made.Shape, back));
    }

    /// <summary>A normalisation over the channels of every pixel.</summary>
    public static OnnxSignal Normalised(OnnxCall call, OnnxSignal signal, long axis, double epsilon) => ByPixel(signal, axis, step =>
    {
        var channels = step.Shape[1];
        if (channels < 2) throw new InvalidInputException($"normalises over one channel, which leaves nothing of it; {Files.Refusal.GetItAgain}");
        var (ones, zeros) = (OnnxConstant.Filled([channels], 1, isWhole: false), OnnxConstant.Filled([channels], 0, isWhole: false));
        return new OnnxStep(new OnnxLayerNormalisation(ones, zeros, Checked(epsilon), call.InputCount > 1 ? call.Node.Inputs[1] : ""), [step],
            step.Shape, call.Node);
    });

    private static void OverLastAxes(OnnxCall call)
    {
        var signal = call.Signal(0);
        var rank = signal.Shape.Length;
        var axis = OnnxCall.Axis(call.Whole("axis", -1), rank);
        var epsilon = call.Number("epsilon", 1e-5f);
        if (axis == rank - 1) Give(call, Normalised(call, signal, axis, epsilon));
        else if (axis == 1 && rank == 4) Give(call, Grouped(call, call.Image(0), groups: 1, epsilon));
        else throw new InvalidInputException(
            $"normalises {Shapes.Describe(signal.Shape)} from axis {axis} on, and over the last axis or all of an image is read; export the network without it");
    }

    private static void OverEachChannel(OnnxCall call)
    {
        var (signal, scale, shift) = (call.Signal(0), call.Constant(1, "scales"), call.Constant(2, "shifts"));
        var epsilon = call.Number("epsilon", 1e-5f);

        // A group normalisation is spelled out as one of groups in a row, each as if it were a channel.
        if (signal is { Places: null, Shape: [1, var groups, _], Step.Shape: [1, var channels, _, _] } && groups >= 1 && channels % groups == 0
            && scale.Count == groups && scale.Floats().All(each => each == 1) && shift.Floats().All(each => each == 0))
        {
            call.Give(signal.With(Grouped(call, signal.Step, groups, epsilon)));
            return;
        }

        var image = call.Image(0);
        var normalised = new OnnxSignal(Grouped(call, image, image.Shape[1], epsilon));
        call.Give(OnnxArithmetic.Scaled(call, normalised, PerChannel(scale, image), PerChannel(shift, image)));
    }

    private static void OverGroups(OnnxCall call)
    {
        var (image, groups) = (call.Image(0), call.Whole("num_groups", 0));
        var (scale, shift) = (call.Constant(1, "scales"), call.Constant(2, "shifts"));
        if (groups < 1 || image.Shape[1] % groups != 0) throw new InvalidInputException(
            $"has {groups} groups for {image.Shape[1]} channels; {Files.Refusal.GetItAgain}");
        var normalised = new OnnxSignal(Grouped(call, image, groups, call.Number("epsilon", 1e-5f)));
        call.Give(OnnxArithmetic.Scaled(call, normalised, PerChannel(Spread(scale), image), PerChannel(Spread(shift), image)));

        // Before version 21 there is a scale for each group.
        OnnxConstant Spread(OnnxConstant numbers) => numbers.Count == groups && groups != image.Shape[1]
            ? OnnxConstant.Of([image.Shape[1]], [.. numbers.Floats().SelectMany(each => Enumerable.Repeat(each, (int)(image.Shape[1] / groups)))])
            : numbers;
    }

    private static OnnxStep Grouped(OnnxCall call, OnnxStep image, long groups, double epsilon) => new(
        new OnnxGroupNormalisation(groups, image.Shape[1], Checked(epsilon)), [image], image.Shape, call.Node);

    /// <summary>Scale and shift of a normalisation over the last axes, which the standard has inside.</summary>
    private static void Give(OnnxCall call, OnnxSignal normalised) => call.Give(OnnxArithmetic.Scaled(
        call, normalised, call.Constant(1, "scales"), call.Optional(2, "shifts") ?? OnnxConstant.Filled([1], 0, isWhole: false)));

    private static void Give(OnnxCall call, OnnxStep normalised) => Give(call, new OnnxSignal(normalised));

    private static OnnxConstant PerChannel(OnnxConstant numbers, OnnxStep image) => numbers.Count == image.Shape[1]
        ? numbers.Shaped([numbers.Count, 1, 1])
        : throw new InvalidInputException($"has {numbers.Count} numbers for {image.Shape[1]} channels; {Files.Refusal.GetItAgain}");

    private static double Checked(double epsilon) => epsilon >= 0 && double.IsFinite(epsilon)
        ? Math.Max(epsilon, 1e-12)
        : throw new InvalidInputException($"has an epsilon of {epsilon}; {Files.Refusal.GetItAgain}");
}

/// <summary>A layer normalisation over channels.</summary>
internal sealed record OnnxLayerNormalisation(OnnxConstant Scale, OnnxConstant Shift, double Epsilon, string Name) : OnnxForm
{
    public override string WeightName => Name;

    public override Layer Make() => Filled(new LayerNormalisation(Scale.Count, Epsilon), ("weight", Scale, "scales"), ("bias", Shift, "shifts"));
}

/// <summary>A normalisation of groups of channels, without a scale and a shift.</summary>
internal sealed record OnnxGroupNormalisation(long Groups, long Channels, double Epsilon) : OnnxForm
{
    public override Layer Make() => new GroupNormalisation(Groups, Channels, Epsilon);
}

/// <summary>What a value is while a layer normalisation is spelled out operator by operator.</summary>
internal enum OnnxSpelling
{
    /// <summary>The mean along an axis.</summary>
    Mean,

    /// <summary>The features less their mean.</summary>
    Centred,

    /// <summary>The squares of that.</summary>
    Squares,

    /// <summary>The mean of the squares.</summary>
    Variance,

    /// <summary>The variance and a small number.</summary>
    Stabilised,

    /// <summary>The root of that.</summary>
    Deviation,
}

/// <summary>A step on the way of a layer normalisation that is spelled out: it becomes a layer when it is whole.</summary>
/// <param name="what">What it is.</param>
/// <param name="of">The features that are normalised.</param>
/// <param name="axis">The axis of their channels.</param>
/// <param name="keepsAxis">Whether the axis is kept where a mean is taken.</param>
/// <param name="epsilon">The small number, once it was added.</param>
internal sealed class OnnxSpelled(OnnxSpelling what, OnnxSignal of, long axis, bool keepsAxis, double epsilon = 0) : OnnxValue
{
    public override long[] Shape => what is OnnxSpelling.Centred or OnnxSpelling.Squares ? of.Shape
        : [.. of.Shape.Select((side, index) => index == axis ? 1 : side).Where((_, index) => keepsAxis || index != axis)];

    /// <summary>The mean of features along an axis.</summary>
    public static OnnxSpelled MeanOf(OnnxSignal features, long axis, bool keepsAxis) => new(OnnxSpelling.Mean, features, axis, keepsAxis);

    /// <summary>What an operator makes of such a value; null where that is no part of a layer normalisation.</summary>
    public static OnnxValue? After(OnnxCall call) => (call.Node.Operator, call.Input(0), call.InputCount > 1 ? call.Input(1) : null) switch
    {
        ("Sub", OnnxSignal features, OnnxSpelled mean) when mean.Is(OnnxSpelling.Mean) && mean.IsOf(features) => mean.Now(OnnxSpelling.Centred),
        ("Pow", OnnxSpelled centred, OnnxConstant { Count: 1 } power) when centred.Is(OnnxSpelling.Centred) && power[0] == 2 =>
            centred.Now(OnnxSpelling.Squares),
        ("Mul", OnnxSpelled centred, OnnxSpelled again) when centred.Is(OnnxSpelling.Centred) && ReferenceEquals(centred, again) =>
            centred.Now(OnnxSpelling.Squares),
        ("ReduceMean", OnnxSpelled squares, _) when squares.Is(OnnxSpelling.Squares) && squares.IsAlong(call) => squares.Now(OnnxSpelling.Variance),
        ("Add", OnnxSpelled variance, OnnxConstant { Count: 1 } small) when variance.Is(OnnxSpelling.Variance) =>
            variance.Now(OnnxSpelling.Stabilised, small[0]),
        ("Add", OnnxConstant { Count: 1 } small, OnnxSpelled variance) when variance.Is(OnnxSpelling.Variance) =>
            variance.Now(OnnxSpelling.Stabilised, small[0]),
        ("Sqrt", OnnxSpelled stabilised, _) when stabilised.Is(OnnxSpelling.Stabilised) => stabilised.Now(OnnxSpelling.Deviation),
        ("Div", OnnxSpelled centred, OnnxSpelled deviation) when centred.Is(OnnxSpelling.Centred) && deviation.Is(OnnxSpelling.Deviation)
            && deviation.IsOf(centred.Features) => OnnxPixelwise.Normalised(call, deviation.Features, deviation.Axis, deviation.Epsilon),
        _ => null,
    };

    private OnnxSignal Features => of;

    private long Axis => axis;

    private double Epsilon => epsilon;

    private bool Is(OnnxSpelling wanted) => what == wanted;

    private bool IsOf(OnnxSignal features) => ReferenceEquals(features, of)
        || (features.Step == of.Step && features.Shape.SequenceEqual(of.Shape) && (features.Places ?? []).SequenceEqual(of.Places ?? []));

    private bool IsAlong(OnnxCall call) => keepsAxis == (call.Whole("keepdims", 1) != 0) && call.WholesOf("axes", 1) is [var given]
        && OnnxCall.Axis(given, of.Shape.Length) == axis;

    private OnnxSpelled Now(OnnxSpelling next, double small = 0) => new(next, of, axis, keepsAxis, small == 0 ? epsilon : small);
}
