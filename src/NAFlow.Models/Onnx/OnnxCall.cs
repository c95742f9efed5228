namespace NAFlow.Models;

/// <summary>One operator while it is translated: its settings and what it reads.</summary>
internal sealed class OnnxCall(OnnxTranslation translation, OnnxNode node)
{
    /// <summary>The operator.</summary>
    public OnnxNode Node => node;

    /// <summary>The translation it is part of.</summary>
    public OnnxTranslation Translation => translation;

    /// <summary>The version of the standard operators.</summary>
    public long Opset => translation.Opset;

    /// <summary>How many values it reads; some may be left out.</summary>
    public int InputCount => node.Inputs.Count;

    /// <summary>Whether everything it reads is known before the network runs.</summary>
    public bool IsConstant => Enumerable.Range(0, InputCount).All(index => Input(index) is null or OnnxConstant);

    /// <summary>One of the values it reads; null for one that is left out.</summary>
    public OnnxValue? Input(int index) => index < InputCount && node.Inputs[index].Length > 0 ? translation.Value(node.Inputs[index]) : null;

    /// <summary>One of the values it reads, which must be there.</summary>
    /// <exception cref="InvalidInputException">It is left out.</exception>
    public OnnxValue Required(int index) =>
        Input(index) ?? throw new InvalidInputException($"lacks its input {index + 1}; {Files.Refusal.GetItAgain}");

    /// <summary>A value that must be known before the network runs.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public OnnxConstant Constant(int index, string what) => Required(index) as OnnxConstant
        ?? throw new InvalidInputException(
            $"works out its {what} while it runs, and they must be fixed; export the network in evaluation mode with constants folded");

    /// <summary>A value that must be known before the network runs, or is left out.</summary>
    public OnnxConstant? Optional(int index, string what) => Input(index) is null ? null : Constant(index, what);

    /// <summary>A value that a layer gives.</summary>
    /// <exception cref="InvalidInputException">It does not depend on the image.</exception>
    public OnnxSignal Signal(int index) => AsSignal(Required(index));

    /// <summary>A value as one that a layer gives.</summary>
    /// <exception cref="InvalidInputException">It does not depend on the image, or is only a part of a layer.</exception>
    public static OnnxSignal AsSignal(OnnxValue value) => value switch
    {
        OnnxSignal signal => signal,
        OnnxSpelled => throw new InvalidInputException(
            "reads a mean along one axis, or what is made of it, and only a layer normalisation spelled out with one is read; export the network without it"),
        _ => throw new InvalidInputException("reads a constant where the image's features are due; export the network with its constants folded"),
    };

    /// <summary>The features it reads, as the layer before gives them.</summary>
    public OnnxStep Step(int index) => OnnxMoves.Plain(Signal(index));

    /// <summary>The feature map it reads.</summary>
    /// <exception cref="InvalidInputException">It is no feature map.</exception>
    public OnnxStep Image(int index)
    {
        var step = Step(index);
        return step.Shape.Length == 4 ? step : throw new InvalidInputException(
            $"reads {Networks.Shapes.Describe(step.Shape)}, and only feature maps [B, C, H, W] are read here; volumes are not");
    }

    /// <summary>The feature map it reads; of features in a line, as some gates have the channels, one of a single row.</summary>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public (OnnxStep Image, bool IsLine) ImageOrLine(int index) => Signal(index) is { Shape: [1, var channels, var length] } line
        ? (OnnxMoves.Plain(line.Shaped([1, channels, 1, length])), true)
        : (Image(index), false);

    /// <summary>Whether a setting is there.</summary>
    public bool Has(string name) => node.Attributes.ContainsKey(name);

    /// <summary>A setting that is a whole number.</summary>
    public long Whole(string name, long otherwise) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.Whole : otherwise;

    /// <summary>A setting that is a number.</summary>
    public double Number(string name, double otherwise) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.Float : otherwise;

    /// <summary>A setting that is a word.</summary>
    public string Word(string name, string otherwise) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.Word : otherwise;

    /// <summary>A setting that is a list of whole numbers; null when it is not there.</summary>
    public long[]? Wholes(string name) => node.Attributes.TryGetValue(name, out var attribute) ? [.. attribute.Wholes] : null;

    /// <summary>A list of whole numbers that older versions have as a setting and newer ones as an input; null when it is in neither.</summary>
    public long[]? WholesOf(string name, int input) => Wholes(name) ?? Optional(input, name)?.As(whole: true).Wholes;

    /// <summary>An axis, counted from the front.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static long Axis(long axis, int rank) => axis >= -rank && axis < rank ? (axis + rank) % rank
        : throw new InvalidInputException($"names axis {axis} of {rank}; {Files.Refusal.GetItAgain}");

    /// <summary>Says what the operator gives.</summary>
    public void Give(OnnxValue value, int output = 0)
    {
        if (output < node.Outputs.Count && node.Outputs[output].Length > 0) translation.Set(node.Outputs[output], value);
    }

    /// <summary>Says what the operator gives, which is in a line where it reads one.</summary>
    public void Give(OnnxStep step, bool isLine) => Give(isLine
        ? new OnnxSignal(step).Shaped([1, step.Shape[1], step.Shape[3]])
        : new OnnxSignal(step));

    /// <summary>Says that the operator is a layer of one input, of which each number of the output depends on one of the input.</summary>
    public void GiveElementwise(Networks.Layer layer) => GiveElementwise(new OnnxPlain(layer));

    /// <summary>The same, for what may become part of a layer.</summary>
    public void GiveElementwise(OnnxForm form)
    {
        var signal = Signal(0);
        Give(signal.With(new OnnxStep(form, [signal.Step], signal.Step.Shape, node)));
    }

    /// <summary>Says that the operator is a layer.</summary>
    public void GiveLayer(Networks.Layer layer, params OnnxStep[] inputs) => Give(new OnnxSignal(Made(layer, inputs)));

    /// <summary>The operator as a layer.</summary>
    public OnnxStep Made(Networks.Layer layer, params OnnxStep[] inputs) =>
        new(new OnnxPlain(layer), inputs, layer.OutputShape([.. inputs.Select(input => input.Shape)]), node);
}
