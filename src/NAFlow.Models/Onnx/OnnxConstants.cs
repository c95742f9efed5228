namespace NAFlow.Models;

/// <summary>Operators whose values are known before the network runs, and those that hand on what they read.</summary>
internal static class OnnxConstants
{
    private const long Float32 = 1, Float16 = 10, Float64 = 11, BrainFloat = 16;

    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("Constant", Constant),
        new("ConstantOfShape", ConstantOfShape),
        new("Shape", Shape),
        new("Cast", Cast),
        new("DequantizeLinear", Dequantize),
        new("Identity", HandOn),
        new("Dropout", Dropout),
        new("Floor", call => Map(call, Math.Floor)),
        new("Ceil", call => Map(call, Math.Ceiling)),
        new("Sqrt", Root),
        new("Reciprocal", call => Map(call, number => 1 / number)),
        new("Abs", call => Map(call, Math.Abs)),
        new("Exp", call => Map(call, Math.Exp)),
        new("Expand", Expand),
    ];

    private static void HandOn(OnnxCall call) => call.Give(call.Required(0));

    private static void Dropout(OnnxCall call)
    {
        if (call.Optional(2, "settings")?[0] is { } trains && trains != 0)
            throw new InvalidInputException("drops features at random, as in training; export the network in evaluation mode");
        HandOn(call);
    }

    private static void Constant(OnnxCall call)
    {
        var settings = call.Node.Attributes;
        call.Give(settings switch
        {
            _ when settings.TryGetValue("value", out var value) && value.Tensor is { } tensor => call.Translation.Read(tensor),
            _ when settings.TryGetValue("value_int", out var value) => OnnxConstant.Of([], [value.Whole]),
            _ when settings.TryGetValue("value_ints", out var value) => OnnxConstant.List([.. value.Wholes]),
            _ when settings.TryGetValue("value_float", out var value) => OnnxConstant.Of([], [value.Float]),
            _ when settings.TryGetValue("value_floats", out var value) => OnnxConstant.Of([value.Floats.Count], [.. value.Floats]),
            _ => throw new InvalidInputException("holds no number; export the network with its constants folded"),
        });
    }

    private static void ConstantOfShape(OnnxCall call)
    {
        var shape = call.Constant(0, "shape").Wholes;
        var value = call.Node.Attributes.TryGetValue("value", out var attribute) && attribute.Tensor is { } tensor
            ? call.Translation.Read(tensor)
            : OnnxConstant.Of([1], [0f]);
        if (value.Count != 1) throw new InvalidInputException($"is filled with {value.Count} numbers where one is due; {Files.Refusal.GetItAgain}");
        call.Give(call.Translation.Filled(shape, value[0], value.IsWhole));
    }

    private static void Shape(OnnxCall call)
    {
        var shape = call.Required(0).Shape;
        var (start, end) = (Clamped(call.Whole("start", 0)), Clamped(call.Whole("end", shape.Length)));
        call.Give(OnnxConstant.List(shape[start..Math.Max(start, end)]));

        int Clamped(long place) => (int)Math.Clamp(place < 0 ? place + shape.Length : place, 0, shape.Length);
    }

    private static void Cast(OnnxCall call)
    {
        var isFloat = call.Whole("to", Float32) is Float32 or Float16 or Float64 or BrainFloat;
        call.Give(call.Required(0) switch
        {
            OnnxConstant constant => constant.As(whole: !isFloat),
            var signal when isFloat => signal,
            _ => throw new InvalidInputException(
                "makes whole numbers of features, and networks are read in floating-point numbers; export it unquantised"),
        });
    }

    /// <summary>Weights that are stored as whole numbers of 8 bits, with a scale and a zero.</summary>
    private static void Dequantize(OnnxCall call)
    {
        if (call.Required(0) is not OnnxConstant stored)
            throw new InvalidInputException(
                "is the quantisation of features, and networks are read in floating-point numbers; export it unquantised");
        var (scale, zero) = (call.Constant(1, "scales"), call.Optional(2, "zeros") ?? OnnxConstant.Filled([], 0, isWhole: false));
        if (scale.Count > 1)
        {
            var shape = Enumerable.Repeat(1L, stored.Shape.Length).ToArray();
            shape[OnnxCall.Axis(call.Whole("axis", 1), shape.Length)] = scale.Count;
            (scale, zero) = (scale.Shaped(shape), zero.Count == scale.Count ? zero.Shaped(shape) : zero);
        }

        call.Give(OnnxConstant.Combined(OnnxConstant.Combined(stored.As(whole: false), zero, (x, y) => x - y), scale, (x, y) => x * y));
    }

    private static void Map(OnnxCall call, Func<double, double> map) => call.Give(call.Required(0) is OnnxConstant constant
        ? constant.Mapped(map)
        : throw new InvalidInputException("changes features, and it is read only where it works out constants; export the network without it"));

    /// <summary>Of constants, or of features as the power of a half.</summary>
    private static void Root(OnnxCall call)
    {
        if (call.IsConstant) Map(call, Math.Sqrt);
        else OnnxArithmetic.Raise(call, 0.5);
    }

    private static void Expand(OnnxCall call)
    {
        var (value, wanted) = (call.Required(0), call.Constant(1, "shape").Wholes);
        var shape = OnnxShapes.Stretched(value.Shape, wanted);
        call.Give(value switch
        {
            OnnxConstant { Every: { } number } constant => call.Translation.Filled(shape, number, constant.IsWhole),
            OnnxConstant constant => constant.Picked(shape, OnnxShapes.StretchedPlaces(constant.Shape, shape)),
            _ when shape.SequenceEqual(value.Shape) => value,
            OnnxSignal signal => OnnxArithmetic.Stretched(call, signal, shape),
            _ => throw new InvalidInputException("repeats a mean along one axis, which no layer does here; export the network without it"),
        });
    }
}
