using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>Sums, differences, products and quotients: of constants, of features with constants, and of features.</summary>
internal static class OnnxArithmetic
{
    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("Add", call => Run(call, (x, y) => x + y, Plus)),
        new("Sub", call => Run(call, (x, y) => x - y, Minus)),
        new("Mul", call => Run(call, (x, y) => x * y, Times)),
        new("Div", call => Run(call, (x, y) => x / y, Over)),
        new("Neg", Negate),
        new("Sum", Sum),
        new("Pow", Power),
    ];

    /// <summary>Works on constants at once, and on features by layers.</summary>
    private static void Run(OnnxCall call, Func<double, double, double> combine, Action<OnnxCall> layers)
    {
        if (call.IsConstant) call.Give(OnnxConstant.Combined(call.Constant(0, "numbers"), call.Constant(1, "numbers"), combine));
        else layers(call);
    }

    private static void Plus(OnnxCall call)
    {
        if (call.Required(0) is OnnxSignal && call.Required(1) is OnnxSignal) Sum(call);
        else if (call.Required(0) is OnnxConstant left) Scale(call, 1, Number(1), left);
        else Scale(call, 0, Number(1), call.Constant(1, "numbers"));
    }

    private static void Minus(OnnxCall call)
    {
        if (call.Required(0) is OnnxConstant left) Scale(call, 1, Number(-1), left);
        else if (call.Required(1) is OnnxConstant right) Scale(call, 0, Number(1), Negative(right));
        else
        {
            var negative = new OnnxStep(new OnnxAffine(Number(-1), Number(0)), [call.Step(1)], call.Step(1).Shape, call.Node);
            AddUp(call, [call.Signal(0), new OnnxSignal(negative)]);
        }
    }

    private static void Times(OnnxCall call)
    {
        if (call.Required(0) is OnnxConstant left) Scale(call, 1, left, Number(0));
        else if (call.Required(1) is OnnxConstant right) Scale(call, 0, right, Number(0));
        else if (OnnxSelfGates.Recognised(call) is { } activation) call.Give(activation);
        else Gate(call);
    }

    private static void Negate(OnnxCall call)
    {
        if (call.Required(0) is OnnxConstant constant) call.Give(constant.Mapped(number => -number));
        else Scale(call, 0, Number(-1), Number(0));
    }

    private static void Over(OnnxCall call)
    {
        if (call.Required(1) is not OnnxConstant divisor)
            throw new InvalidInputException("divides by features, which no layer does here; export the network without it");
        Scale(call, 0, divisor.As(whole: false).Mapped(number => 1 / number), Number(0));
    }

    /// <summary>A signal times a gate. The smaller of the two is the gate, or else the one that comes out of a sigmoid.</summary>
    private static void Gate(OnnxCall call)
    {
        var (left, right) = (call.Step(0), call.Step(1));
        var shape = OnnxShapes.Stretched(left.Shape, right.Shape);
        if (!shape.SequenceEqual(left.Shape) && !shape.SequenceEqual(right.Shape)) left = Stretched(call, call.Signal(0), shape).Step;
        var isSwapped = left.Shape.SequenceEqual(right.Shape)
            ? left.Form is OnnxPlain { Layer: Sigmoid or HardSigmoid } && right.Form is not OnnxPlain { Layer: Sigmoid or HardSigmoid }
            : OnnxConstant.CountOf(left.Shape) < OnnxConstant.CountOf(right.Shape);
        OnnxStep[] inputs = isSwapped ? [right, left] : [left, right];
        call.GiveLayer(new Product(), inputs);
    }

    /// <summary>Features times one constant plus another: taken into the layer before, where that has weights, or a layer of its own.</summary>
    private static void Scale(OnnxCall call, int input, OnnxConstant scale, OnnxConstant shift) => call.Give(
        Scaled(call, call.Signal(input), scale, shift, isAlone: call.Translation.ReadersOf(call.Node.Inputs[input]) == 1));

    /// <summary>Features times one constant plus another, as the graph sees them.</summary>
    /// <param name="call">The operator.</param>
    /// <param name="signal">The features.</param>
    /// <param name="scale">What multiplies.</param>
    /// <param name="shift">What is added.</param>
    /// <param name="isAlone">Whether nothing else reads the features, so that a layer with weights before it may take it in.</param>
    public static OnnxSignal Scaled(OnnxCall call, OnnxSignal signal, OnnxConstant scale, OnnxConstant shift, bool isAlone = true)
    {
        var shape = OnnxShapes.Stretched(signal.Shape, OnnxShapes.Stretched(scale.Shape, shift.Shape));
        if (!shape.SequenceEqual(signal.Shape) && shape.Length == signal.Shape.Length) signal = Stretched(call, signal, shape);
        var form = new OnnxAffine(Aligned(signal, scale), Aligned(signal, shift));
        return signal.With((isAlone ? form.TakenInto(signal.Step) : null) ?? form.After(signal.Step, call.Node));
    }

    /// <summary>Features repeated along axes where they have one value.</summary>
    public static OnnxSignal Stretched(OnnxCall call, OnnxSignal signal, long[] shape)
    {
        if (signal.Shape.SequenceEqual(shape)) return signal;
        if (OnnxConstant.CountOf(shape) is null or > OnnxShapes.MostMoved || shape[0] != 1 || shape.Length != signal.Shape.Length)
            throw new InvalidInputException(
                $"stretches features {Shapes.Describe(signal.Shape)} to {Shapes.Describe(shape)}, which no layer does here; export the network without it");
        var step = OnnxMoves.Plain(signal);
        return new OnnxSignal(new OnnxStep(new OnnxPlain(new Stretch(shape[1..])), [step], shape, call.Node));
    }

    /// <summary>A power by one number; the last of a generalised mean that is spelled out makes that pool of it.</summary>
    private static void Power(OnnxCall call)
    {
        if (call.IsConstant)
        {
            call.Give(OnnxConstant.Combined(call.Constant(0, "numbers"), call.Constant(1, "powers"), Math.Pow));
            return;
        }

        var exponent = call.Constant(1, "powers") is { Count: 1 } only && double.IsFinite(only[0]) && only[0] != 0 ? only[0]
            : throw new InvalidInputException("raises features to powers of their own, and one number for all is read; export the network so");
        Raise(call, exponent);
    }

    /// <summary>Features to a power.</summary>
    public static void Raise(OnnxCall call, double exponent)
    {
        var signal = call.Signal(0);
        if (exponent == 1) call.Give(signal);
        else if (OnnxGeneralisedMean.Of(signal.Step, exponent, call.Node) is { } pooled) call.Give(signal.With(pooled));
        else call.GiveElementwise(new Power(exponent));
    }

    private static OnnxConstant Number(double number) => OnnxConstant.Filled([1], number, isWhole: false);

    private static OnnxConstant Negative(OnnxConstant constant) => constant.As(whole: false).Mapped(number => -number);

    /// <summary>A constant that the graph stretches over what it sees, in the order and shape of what the layer gives, without the batch.</summary>
    private static OnnxConstant Aligned(OnnxSignal signal, OnnxConstant constant)
    {
        constant = constant.As(whole: false);
        if (constant.Count == 1) return constant.Shaped([1]);
        var (seen, given) = (signal.Shape, signal.Step.Shape);
        if (!OnnxShapes.Stretched(seen, constant.Shape).SequenceEqual(seen))
            throw new InvalidInputException(
                $"stretches features {Shapes.Describe(seen)} over a constant {Shapes.Describe(constant.Shape)}, which no layer does here; export the network without it");
        if (signal.IsPlain)
        {
            var own = constant.Shape.Length == seen.Length ? constant.Shape[1..] : constant.Shape;
            return constant.Shaped([.. Enumerable.Repeat(1L, given.Length - 1 - own.Length), .. own]);
        }

        var stretched = constant.Picked(seen, OnnxShapes.StretchedPlaces(constant.Shape, seen)).Floats();
        var numbers = new float[OnnxConstant.CountOf(given) ?? 0];
        for (var index = 0; index < stretched.Length; index++) numbers[signal.Places is { } places ? places[index] : index] = stretched[index];
        return ByChannel(numbers, given) ?? OnnxConstant.Of(given[1..], numbers);
    }

    /// <summary>Numbers that are the same all over each channel, one a channel; null where they are not.</summary>
    private static OnnxConstant? ByChannel(float[] numbers, long[] shape)
    {
        if (shape.Length != 4) return null;
        var plane = (int)(shape[2] * shape[3]);
        var channels = new float[shape[1]];
        for (var channel = 0; channel < channels.Length; channel++)
        {
            channels[channel] = numbers[channel * plane];
            if (numbers.AsSpan(channel * plane, plane).IndexOfAnyExcept(channels[channel]) >= 0) return null;
        }

        return OnnxConstant.Of([channels.Length, 1, 1], channels);
    }

    private static void Sum(OnnxCall call)
    {
        if (call.InputCount == 1)
        {
            call.Give(call.Required(0));
            return;
        }

        if (Enumerable.Range(0, call.InputCount).Any(index => call.Required(index) is OnnxConstant))
        {
            var constants = Enumerable.Range(0, call.InputCount).Select(call.Required).OfType<OnnxConstant>().ToArray();
            var sum = constants.Skip(1).Aggregate(constants[0].As(whole: false), (one, other) => OnnxConstant.Combined(one, other, (x, y) => x + y));
            if (constants.Length == call.InputCount)
            {
                call.Give(sum);
                return;
            }

            OnnxSignal[] features = [.. Enumerable.Range(0, call.InputCount).Select(call.Required).OfType<OnnxSignal>()];
            call.Give(Scaled(call, features.Length == 1 ? features[0] : Added(call, features), Number(1), sum, isAlone: features.Length > 1));
            return;
        }

        AddUp(call, [.. Enumerable.Range(0, call.InputCount).Select(call.Signal)]);
    }

    private static void AddUp(OnnxCall call, OnnxSignal[] features) => call.Give(Added(call, features));

    private static OnnxSignal Added(OnnxCall call, OnnxSignal[] features)
    {
        var shape = features.Skip(1).Aggregate(features[0].Shape, (one, other) => OnnxShapes.Stretched(one, other.Shape));
        OnnxStep[] steps = [.. features.Select(each => OnnxMoves.Plain(Stretched(call, each, shape)))];
        return new OnnxSignal(new OnnxStep(new OnnxPlain(new Add()), steps, new Add().OutputShape([.. steps.Select(step => step.Shape)]), call.Node));
    }
}

/// <summary>Fixed numbers that multiply features and are added to them; their shapes are those of a sample, or 1 along some axes.</summary>
internal sealed record OnnxAffine(OnnxConstant Scale, OnnxConstant Shift) : OnnxForm
{
    private const double Rounding = 1e-5;

    /// <summary>Whether it multiplies everything by one number and adds another.</summary>
    public (double Scale, double Shift)? Numbers => Scale.Count == 1 && Shift.Count == 1 ? (Scale[0], Shift[0]) : null;

    /// <summary>Whether two numbers are the same but for the rounding of exporters.</summary>
    public static bool IsNear(double number, double wanted) => Math.Abs(number - wanted) <= Rounding * Math.Abs(wanted);

    public override Layer Make()
    {
        using var scope = NewDisposeScope();
        var (scale, shift) = (tensor(Scale.Floats(), Scale.Shape), tensor(Shift.Floats(), Shift.Shape));
        if (!scale.isfinite().all().item<bool>() || !shift.isfinite().all().item<bool>() || !scale.to(@bool).all().item<bool>())
            throw new InvalidInputException("multiplies by 0, or by numbers that are not finite; the file is damaged, export it again");
        return new Affine(scale, shift);
    }

    /// <summary>
    /// Takes it into a layer with weights that nothing else reads: a bias, or the scales of a normalisation. Null where it cannot be.
    /// </summary>
    public OnnxStep? TakenInto(OnnxStep step)
    {
        if (ByChannel(Scale, step.Shape) is not { } scale || ByChannel(Shift, step.Shape) is not { } shift) return null;
        var isBias = Scale.Count == 1 && Scale[0] == 1;
        return step.Form switch
        {
            OnnxConvolution { Bias: null } form when isBias => With(form with { Bias = shift }),
            OnnxLinear { Bias: null } form when isBias => With(form with { Bias = shift }),
            OnnxLayerNormalisation form => With(form with
            {
                Scale = OnnxConstant.Combined(form.Scale.As(whole: false), scale, (x, y) => x * y),
                Shift = OnnxConstant.Combined(OnnxConstant.Combined(form.Shift.As(whole: false), scale, (x, y) => x * y), shift, (x, y) => x + y),
            }),
            OnnxNormalisation form => With(form with
            {
                Scale = OnnxConstant.Combined(form.Scale.As(whole: false), scale, (x, y) => x * y),
                Shift = OnnxConstant.Combined(OnnxConstant.Combined(form.Shift.As(whole: false), scale, (x, y) => x * y), shift, (x, y) => x + y),
            }),
            _ => null,
        };

        OnnxStep With(OnnxForm form) => new(form, step.Inputs, step.Shape, step.Origin);
    }

    /// <summary>A layer of its own after another, or one with that where it is of the same kind; none where nothing is changed.</summary>
    public OnnxStep After(OnnxStep step, OnnxNode origin)
    {
        if (step.Form is OnnxAffine before)
        {
            var shift = OnnxConstant.Combined(OnnxConstant.Combined(before.Shift, Scale, (x, y) => x * y), Shift, (x, y) => x + y);
            return new OnnxAffine(OnnxConstant.Combined(before.Scale, Scale, (x, y) => x * y), shift).After(step.Inputs[0], origin);
        }

        if (Numbers is { } numbers)
        {
            if (IsNear(numbers.Scale, 1) && numbers.Shift == 0) return step;
            if (OnnxSelfGates.HardSigmoidOf(step, numbers) is { } input)
                return new OnnxStep(new OnnxPlain(new HardSigmoid()), [input], input.Shape, origin);
        }

        return new OnnxStep(this, [step], step.Shape, origin);
    }

    /// <summary>One number a channel; null where there is more than that.</summary>
    private static OnnxConstant? ByChannel(OnnxConstant constant, long[] shape) => constant.Count == 1
        ? OnnxConstant.Filled([shape[1]], constant[0], isWhole: false)
        : constant.Count == shape[1] && (constant.Shape.Length == shape.Length - 1 && constant.Shape[0] == shape[1]) ? constant.Shaped([shape[1]])
            : null;
}

/// <summary>
/// Activations that exporters spell out as a product of features with a function of the same: SiLU, hard swish, GELU, and the hard sigmoid inside.
/// </summary>
internal static class OnnxSelfGates
{
    private const double Half = 0.5, Three = 3, Six = 6;

    /// <summary>The activation that a product spells out; null where it is none.</summary>
    public static OnnxSignal? Recognised(OnnxCall call) => Recognised(call, 0, 1) ?? Recognised(call, 1, 0);

    /// <summary>What a ReLU6 of <c>x + 3</c>, divided by 6, is the hard sigmoid of; null where it is none.</summary>
    public static OnnxStep? HardSigmoidOf(OnnxStep step, (double Scale, double Shift) then) =>
        OnnxAffine.IsNear(then.Scale, 1 / Six) && then.Shift == 0 ? AddedThree(step) : null;

    private static OnnxSignal? Recognised(OnnxCall call, int signal, int gate)
    {
        var (x, given) = (call.Signal(signal), call.Signal(gate));
        if (!x.Shape.SequenceEqual(given.Shape) || !(x.Places ?? []).SequenceEqual(given.Places ?? [])) return null;
        var (read, factor) = x.Step.Form is OnnxAffine { Numbers: { Shift: 0 } numbers } ? (x.Step.Inputs[0], numbers.Scale) : (x.Step, 1.0);
        return Of(x.Step) is { } whole ? x.With(whole) : factor != 1 && Of(read, factor) is { } scaled ? x.With(scaled) : null;

        OnnxStep? Of(OnnxStep of, double times = 1) => given.Step switch
        {
            { Form: OnnxPlain { Layer: Sigmoid } } step when step.Inputs[0] == of => Layer(new Silu(), of, times),
            { Form: OnnxPlain { Layer: HardSigmoid { IsUsual: true } } } step when step.Inputs[0] == of => Layer(new HardSwish(), of, times),
            { Form: OnnxPlain { Layer: Relu6 } } step when AddedThree(step) == of => Layer(new HardSwish(), of, Six * times),
            { Form: OnnxAffine { Numbers: (1, 1) } } step when ErrorFunctionOf(step.Inputs[0]) == of => Layer(new Gelu(), of, times / Half),
            _ => null,
        };

        OnnxStep Layer(Layer layer, OnnxStep of, double times)
        {
            var step = new OnnxStep(new OnnxPlain(layer), [of], of.Shape, call.Node);
            return new OnnxAffine(OnnxConstant.Filled([1], times, isWhole: false), OnnxConstant.Filled([1], 0, isWhole: false))
                .After(step, call.Node);
        }
    }

    private static OnnxStep? AddedThree(OnnxStep step) => step.Form is OnnxPlain { Layer: Relu6 } && step.Inputs[0] is
    { Form: OnnxAffine { Numbers: (1, Three) } } added ? added.Inputs[0] : null;

    /// <summary>The features whose error function, after a division by the root of 2, this is; null where it is not.</summary>
    private static OnnxStep? ErrorFunctionOf(OnnxStep step) =>
        step.Form is OnnxErrorFunction && step.Inputs[0] is { Form: OnnxAffine { Numbers: { Shift: 0 } numbers } } divided
            && OnnxAffine.IsNear(numbers.Scale, Math.Sqrt(Half)) ? divided.Inputs[0] : null;
}

/// <summary>The error function, which is read only as part of a GELU that is spelled out.</summary>
internal sealed record OnnxErrorFunction : OnnxForm
{
    public override Layer Make() => throw new InvalidInputException(
        "is an error function by itself, and only a GELU spelled out with one is read; export the network without it");
}

/// <summary>A generalised mean (GeM) with a fixed exponent, which exporters spell out: a clip, a power, the global average, and a root.</summary>
internal sealed record OnnxGeneralisedMean(double Exponent, double Epsilon) : OnnxForm
{
    /// <summary>The pool that a last power makes of the steps before it; null where they are no generalised mean.</summary>
    public static OnnxStep? Of(OnnxStep mean, double exponent, OnnxNode origin) =>
        mean is { Form: OnnxPlain { Layer: AveragePool or AdaptiveAveragePool }, Shape: [_, _, 1, 1] }
            && mean.Inputs[0] is { Form: OnnxPlain { Layer: Power power } } raised && OnnxAffine.IsNear(1 / power.Exponent, exponent)
            && raised.Inputs[0] is { Form: OnnxPlain { Layer: HardTanh { Bounds: ( > 0 and var least, >= float.MaxValue) } } } clipped
            ? new OnnxStep(new OnnxGeneralisedMean(power.Exponent, least), [clipped.Inputs[0]], mean.Shape, origin)
            : null;

    public override Layer Make() => new GeneralisedMeanPool(1, Exponent, Epsilon);
}
