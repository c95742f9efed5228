using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>Layers with weights: convolutions, linear layers and batch normalisations.</summary>
internal static class OnnxWeighted
{
    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("Conv", Convolve),
        new("ConvTranspose", Transposed),
        new("Gemm", Gemm),
        new("MatMul", MatMul),
        new("BatchNormalization", Normalise),
    ];

    private static void Convolve(OnnxCall call)
    {
        var ((image, isLine), weight, bias) = (call.ImageOrLine(0), call.Constant(1, "weights"), call.Optional(2, "biases"));
        if (isLine && weight.Shape is [var made, var read, var length]) weight = weight.Shaped([made, read, 1, length]);
        if (weight.Shape is not [var outputs, var inputs, var height, var width] || weight.Count == 0)
            throw new InvalidInputException($"has weights {Shapes.Describe(weight.Shape)}, and [outputs, inputs, height, width] are read");
        var groups = call.Whole("group", 1);
        if (groups < 1 || outputs % groups != 0 || inputs * groups != image.Shape[1])
            throw new InvalidInputException(
                $"reads {inputs} channels in each of {groups} groups and was given {image.Shape[1]}; {Files.Refusal.GetItAgain}");
        if (bias is not null && bias.Count != outputs) throw new InvalidInputException(
            $"has {bias.Count} biases for {outputs} channels; {Files.Refusal.GetItAgain}");
        long[] kernel = isLine ? [width] : [height, width];
        if (call.Wholes("kernel_shape") is { } said && !said.SequenceEqual(kernel))
            throw new InvalidInputException(
                $"has a window of {Shapes.Describe(said)} and weights {Shapes.Describe(weight.Shape)}; {Files.Refusal.GetItAgain}");
        var windows = OnnxWindows.Read(call, image.Shape, kernel, isLine);
        if (image.Form is OnnxBorder border) (image, windows) = (image.Inputs[0], windows.Within(border));
        var form = new OnnxConvolution(weight, bias, windows, groups, call.Node.Inputs[1]);
        long[] shape = [1, outputs, Shapes.WindowCount(image.Shape[2], windows.Rows), Shapes.WindowCount(image.Shape[3], windows.Columns)];
        call.Give(new OnnxStep(form, [image], shape, call.Node), isLine);
    }

    private static void Gemm(OnnxCall call)
    {
        var (features, weight) = (Vectors(call, call.Step(0)), call.Constant(1, "weights"));
        if (call.Whole("transA", 0) != 0) throw new InvalidInputException(
            "turns its features, so that the batch is no longer first; export the network without it");
        var (alpha, beta) = (call.Number("alpha", 1), call.Number("beta", 1));
        if (alpha != 1) weight = weight.As(whole: false).Mapped(number => number * alpha);
        Connect(call, features, weight, Bias(), call.Whole("transB", 0) != 0);

        OnnxConstant? Bias() => call.Optional(2, "biases") is { } bias ? bias.As(whole: false).Mapped(number => number * beta) : null;
    }

    private static void MatMul(OnnxCall call)
    {
        if (call.Required(0) is OnnxSignal && call.Required(1) is OnnxSignal) throw new InvalidInputException(OnnxAdvice.Attention);
        var (signal, weight) = (call.Signal(0), call.Constant(1, "weights"));
        if (signal.Shape.Length is not (3 or 4) || weight.Shape.Length != 2)
        {
            Connect(call, Vectors(call, call.Step(0)), weight, null, byOutput: false);
            return;
        }

        // A linear layer of every pixel, as exporters have it that turn channels to the end.
        var (inputs, outputs) = (weight.Shape[0], weight.Shape[1]);
        if (inputs != signal.Shape[^1]) throw new InvalidInputException(
            $"reads {inputs} numbers and was given {signal.Shape[^1]}; {Files.Refusal.GetItAgain}");
        var kernels = weight.Picked([outputs, inputs], OnnxShapes.TransposedPlaces(weight.Shape, [1, 0])).Shaped([outputs, inputs, 1, 1]);
        var form = new OnnxConvolution(kernels, null, new OnnxWindows(new WindowAxis(1), new WindowAxis(1)), 1, call.Node.Inputs[1]);
        call.Give(OnnxPixelwise.ByPixel(
            signal, signal.Shape.Length - 1, step => new OnnxStep(form, [step], [1, outputs, step.Shape[2], step.Shape[3]], call.Node)));
    }

    private static void Transposed(OnnxCall call)
    {
        var (image, weight, bias) = (call.Image(0), call.Constant(1, "weights"), call.Optional(2, "biases"));
        if (weight.Shape is not [var inputs, var outputs, var height, var width] || weight.Count == 0)
            throw new InvalidInputException($"has weights {Shapes.Describe(weight.Shape)}, and [inputs, outputs, height, width] are read");
        var groups = call.Whole("group", 1);
        if (groups < 1 || inputs % groups != 0 || inputs != image.Shape[1])
            throw new InvalidInputException($"reads {inputs} channels in {groups} groups and was given {image.Shape[1]}; {Files.Refusal.GetItAgain}");
        if (bias is not null && bias.Count != outputs * groups) throw new InvalidInputException(
            $"has {bias.Count} biases for {outputs * groups} channels; {Files.Refusal.GetItAgain}");
        var windows = OnnxWindows.Read(call, image.Shape, [height, width]);
        var extra = call.Wholes("output_padding") ?? [0, 0];
        if (extra.Length == 2 && Wanted() is { } wanted) (windows, extra) =
            windows.TransposedTo(wanted, image.Shape, extra, call.Word("auto_pad", "NOTSET"));
        if (extra.Length != 2 || extra.Any(side => side is < 0 or > OnnxWindows.Most)) throw new InvalidInputException(
            $"adds {Shapes.Describe(extra)} pixels at the end; {Files.Refusal.GetItAgain}");
        var form = new OnnxTransposedConvolution(weight, bias, windows, (extra[0], extra[1]), groups, call.Node.Inputs[1]);
        long[] shape = [1, outputs * groups, Side(2, windows.Rows, extra[0]), Side(3, windows.Columns, extra[1])];
        if (shape[2..].Any(side => side is < 1 or > OnnxOptions.LargestSide)) throw new InvalidInputException(
            $"makes {shape[2]} x {shape[3]} pixels, and 1 to {OnnxOptions.LargestSide} a side are read");
        call.Give(new OnnxSignal(new OnnxStep(form, [image], shape, call.Node)));

        long[]? Wanted() => call.Wholes("output_shape") is { Length: >= 2 } said ? said[^2..]
            : call.Word("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER"
                ? [image.Shape[2] * windows.Rows.Stride, image.Shape[3] * windows.Columns.Stride]
                : null;

        long Side(int axis, WindowAxis window, long added) =>
            OnnxWindows.TransposedSide(image.Shape[axis], window) + added - window.Before - window.After;
    }

    private static OnnxStep Vectors(OnnxCall call, OnnxStep step) => step.Shape.Length == 2 ? step : throw new InvalidInputException(
        $"reads {Shapes.Describe(step.Shape)}, and a linear layer reads vectors [B, N] here; sequences, as transformers have them, are not read");

    private static void Connect(OnnxCall call, OnnxStep features, OnnxConstant weight, OnnxConstant? bias, bool byOutput)
    {
        if (weight.Shape is not [var rows, var columns] || weight.Count == 0)
            throw new InvalidInputException($"has weights {Shapes.Describe(weight.Shape)}, and a matrix is read; {Files.Refusal.GetItAgain}");
        var (outputs, inputs) = byOutput ? (rows, columns) : (columns, rows);
        if (inputs != features.Shape[1]) throw new InvalidInputException(
            $"reads {inputs} numbers and was given {features.Shape[1]}; {Files.Refusal.GetItAgain}");
        if (bias is { Count: 1 } && outputs > 1) bias = OnnxConstant.Filled([outputs], bias[0], isWhole: false);
        if (bias is not null && bias.Count != outputs) throw new InvalidInputException(
            $"has {bias.Count} biases for {outputs} outputs; {Files.Refusal.GetItAgain}");
        var form = new OnnxLinear(weight, bias, byOutput, call.Node.Inputs[1]);
        call.Give(new OnnxSignal(new OnnxStep(form, [features], [1, outputs], call.Node)));
    }

    private static void Normalise(OnnxCall call)
    {
        var features = call.Step(0);
        if (features.Shape.Length is not (2 or 4)) throw new InvalidInputException(
            $"reads {Shapes.Describe(features.Shape)}, and feature maps or vectors are read here");
        if (call.Whole("training_mode", 0) != 0 || call.Whole("is_test", 1) == 0)
            throw new InvalidInputException("takes the statistics of the batch; export the network in evaluation mode");
        var constants = new[] { "scales", "shifts", "means", "variances" }.Select((what, index) => call.Constant(index + 1, what)).ToArray();
        if (constants.Any(constant => constant.Count != features.Shape[1]))
            throw new InvalidInputException($"has {constants[0].Count} channels and was given {features.Shape[1]}; {Files.Refusal.GetItAgain}");
        var epsilon = call.Number("epsilon", 1e-5f);
        if (!(epsilon >= 0 && double.IsFinite(epsilon))) throw new InvalidInputException($"has an epsilon of {epsilon}; {Files.Refusal.GetItAgain}");
        var form = new OnnxNormalisation(
            constants[0], constants[1], constants[2], constants[3], Math.Max(epsilon, 1e-12), features.Shape.Length == 2, call.Node.Inputs[1]);
        call.Give(new OnnxSignal(new OnnxStep(form, [features], features.Shape, call.Node)));
    }
}
