using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>Activations, element by element, and the softmax that may end a network.</summary>
internal static class OnnxActivations
{
    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("Relu", call => call.GiveElementwise(new Relu())),
        new("LeakyRelu", LeakyRelu),
        new("Sigmoid", call => call.GiveElementwise(new Sigmoid())),
        new("Tanh", call => call.GiveElementwise(new Tanh())),
        new("PRelu", PRelu),
        new("Elu", Elu),
        new("HardSigmoid", HardSigmoid),
        new("HardSwish", call => call.GiveElementwise(new HardSwish())),
        new("Gelu", Gelu),
        new("Erf", call => call.GiveElementwise(new OnnxErrorFunction())),
        new("Clip", Clip),
        new("Softmax", Softmax),
        new("LogSoftmax", Softmax),
    ];

    private static void LeakyRelu(OnnxCall call) => call.GiveElementwise(call.Number("alpha", 0.01) is var slope && slope > 0
        ? new LeakyRelu(slope)
        : slope == 0 ? new Relu()
            : throw new InvalidInputException($"has a slope of {slope} below zero, and slopes above 0 are read; export the network without it"));

    private static void PRelu(OnnxCall call)
    {
        var (signal, slope) = (call.Signal(0), call.Constant(1, "slopes"));
        var step = OnnxMoves.Plain(signal);
        var channels = step.Shape.Length > 1 ? step.Shape[1] : 1;
        var isByChannel = slope.Count == channels && slope.Shape.Length < step.Shape.Length
            && (step.Shape.Length == 2 || (slope.Shape.Length == step.Shape.Length - 1 && slope.Shape[0] == channels));
        isByChannel |= slope.Count == channels && slope.Shape.Length == step.Shape.Length && slope.Shape[1] == channels;

        // Before version 7 a list of slopes was one of channels.
        isByChannel |= slope.Shape is [var listed] && listed == channels && step.Shape[^1] != channels;
        if (slope.Count != 1 && !isByChannel) throw new InvalidInputException(
            $"has slopes {Shapes.Describe(slope.Shape)} for {Shapes.Describe(step.Shape)}, and one for all or one a channel are read; export the network so");
        call.Give(new OnnxSignal(new OnnxStep(new OnnxSlopes(slope, call.Node.Inputs[1]), [step], step.Shape, call.Node)));
    }

    private static void Elu(OnnxCall call) => call.GiveElementwise(call.Number("alpha", 1) is var alpha && alpha > 0 && double.IsFinite(alpha)
        ? new Elu(alpha)
        : throw new InvalidInputException($"has an alpha of {alpha}, and those above 0 are read; {Files.Refusal.GetItAgain}"));

    private static void HardSigmoid(OnnxCall call)
    {
        var (alpha, beta) = (call.Number("alpha", 0.2f), call.Number("beta", 0.5));
        if (!(alpha > 0) || !double.IsFinite(alpha + beta)) throw new InvalidInputException(
            $"has the slope {alpha} and the value {beta} at 0; {Files.Refusal.GetItAgain}");
        call.GiveElementwise(new HardSigmoid(alpha, beta));
    }

    private static void Gelu(OnnxCall call) => call.GiveElementwise(call.Word("approximate", "none") switch
    {
        "none" => new Gelu(),
        "tanh" => new Gelu(approximate: true),
        var rule => throw new InvalidInputException($"is GELU by the rule {Files.Refusal.Quote(rule)}, and none and tanh are read; export it so"),
    });

    private static void Clip(OnnxCall call)
    {
        var low = call.Optional(1, "bounds")?[0] ?? call.Number("min", double.NegativeInfinity);
        var high = call.Optional(2, "bounds")?[0] ?? call.Number("max", double.PositiveInfinity);
        if ((low, high) is (0, 1) && call.Signal(0).Step is { Form: OnnxAffine { Numbers: { Scale: > 0 } numbers } } scaled)
        {
            var step = new OnnxStep(new OnnxPlain(new HardSigmoid(numbers.Scale, numbers.Shift)), [scaled.Inputs[0]], scaled.Shape, call.Node);
            call.Give(call.Signal(0).With(step));
            return;
        }

        if (double.IsInfinity(low) && double.IsInfinity(high))
        {
            call.Give(call.Signal(0));
            return;
        }

        call.GiveElementwise((low, high) switch
        {
            (0, 1) => new HardSigmoid(1, 0),
            (0, 6) => new Relu6(),
            (0, >= float.MaxValue) => new Relu(),
            _ when low < high => new HardTanh(low, high),
            _ => throw new InvalidInputException(
                $"cuts at {low} and {high}, which leaves nothing; {Files.Refusal.GetItAgain}"),
        });
    }

    private static void Softmax(OnnxCall call)
    {
        var signal = call.Signal(0);
        call.Give(signal.With(new OnnxStep(new OnnxSoftmax(), [signal.Step], signal.Step.Shape, call.Node)));
    }
}

/// <summary>A PReLU.</summary>
internal sealed record OnnxSlopes(OnnxConstant Slope, string Name) : OnnxForm
{
    public override string WeightName => Name;

    public override Layer Make() => Filled(new PRelu(Slope.Count), ("weight", Slope, "slopes"));
}

/// <summary>A softmax, which is no layer: at the end it is left out, and elsewhere it is the attention of a network of another kind.</summary>
internal sealed record OnnxSoftmax : OnnxForm
{
    public override Layer Make() => throw new InvalidInputException(
        "is a softmax inside the network, as attention has it, which is not a convolutional layer: only networks without it can be explained");
}
