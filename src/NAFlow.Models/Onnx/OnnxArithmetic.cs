using NAFlow.Networks;

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
        new("Sum", Sum),
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
        else if (call.Required(0) is OnnxConstant left) WithConstant(call, call.Signal(1), left, 1, call.Node.Inputs[1]);
        else WithConstant(call, call.Signal(0), call.Constant(1, "numbers"), 1, call.Node.Inputs[0]);
    }

    private static void Minus(OnnxCall call) => throw NoLayer();

    private static void Times(OnnxCall call) => throw NoLayer();

    private static void Over(OnnxCall call) => throw NoLayer();

    private static InvalidInputException NoLayer() => new("combines features in a way that has no layer here; export the network without it");

    /// <summary>A constant for each channel that is added to a layer with weights is its bias.</summary>
    private static void WithConstant(OnnxCall call, OnnxSignal signal, OnnxConstant constant, double sign, string read)
    {
        if (call.Translation.ReadersOf(read) == 1 && signal.IsPlain && WithBias(signal.Step, constant, sign) is { } step) call
            .Give(new OnnxSignal(step));
        else throw NoLayer();
    }

    private static OnnxStep? WithBias(OnnxStep step, OnnxConstant constant, double sign)
    {
        var channels = step.Shape[1];
        if (constant.Count != channels || !IsByChannel(constant.Shape, step.Shape.Length)) return null;
        var bias = constant.As(whole: false).Shaped([channels]);
        return step.Form switch
        {
            OnnxConvolution { Bias: null } form => new OnnxStep(form with { Bias = bias }, step.Inputs, step.Shape, step.Origin),
            OnnxLinear { Bias: null } form => new OnnxStep(form with { Bias = bias }, step.Inputs, step.Shape, step.Origin),
            _ => null,
        };
    }

    /// <summary>Whether a constant has its numbers along the channels of features of this many axes.</summary>
    private static bool IsByChannel(long[] shape, int rank) =>
        shape.Length <= rank && shape.Length >= rank - 1 && shape.Where((length, axis) => axis != shape.Length - rank + 1).All(length => length == 1);

    private static void Sum(OnnxCall call)
    {
        if (call.InputCount == 1)
        {
            call.Give(call.Required(0));
            return;
        }

        OnnxStep[] steps = [.. Enumerable.Range(0, call.InputCount).Select(call.Step)];
        call.GiveLayer(new Add(), steps);
    }
}
