using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>A value of the graph while it is translated: known before the network runs, or given by a layer. Shapes are for a batch of one.</summary>
internal abstract class OnnxValue
{
    /// <summary>The length of each axis.</summary>
    public abstract long[] Shape { get; }
}

/// <summary>
/// What a layer gives, perhaps under another shape and in another order: moves are put off until a layer needs them done, since most undo each other
/// or end in a flatten.
/// </summary>
/// <param name="step">The layer.</param>
/// <param name="shape">The shape the graph sees.</param>
/// <param name="places">For each number its place in what the layer gives; null where the order is the same.</param>
internal sealed class OnnxSignal(OnnxStep step, long[]? shape = null, long[]? places = null) : OnnxValue
{
    /// <summary>The layer.</summary>
    public OnnxStep Step => step;

    /// <inheritdoc/>
    public override long[] Shape { get; } = shape ?? step.Shape;

    /// <summary>For each number its place in what the layer gives; null where the order is the same.</summary>
    public long[]? Places => places;

    /// <summary>Whether the graph sees what the layer gives as it is.</summary>
    public bool IsPlain => places is null && Shape.SequenceEqual(step.Shape);

    /// <summary>The same values under another shape.</summary>
    public OnnxSignal Shaped(long[] newShape) => new(step, newShape, places);

    /// <summary>The values at some places, in that order.</summary>
    public OnnxSignal Picked(long[] newShape, long[] picked)
    {
        long[] found = places is null ? picked : [.. picked.Select(place => places[place])];
        var isSame = found.Length == OnnxConstant.CountOf(step.Shape) && found.Index().All(each => each.Item == each.Index);
        return new(step, newShape, isSame ? null : found);
    }

    /// <summary>What another layer of the same shape gives, seen as this is.</summary>
    public OnnxSignal With(OnnxStep other) => new(other, Shape, places);
}

/// <summary>A layer of the network that is being translated.</summary>
/// <param name="form">What it does.</param>
/// <param name="inputs">What it reads.</param>
/// <param name="shape">The shape of what it gives, for a batch of one.</param>
/// <param name="origin">The operator it comes from; null for the image and for what the graph leaves unsaid.</param>
internal sealed class OnnxStep(OnnxForm form, OnnxStep[] inputs, long[] shape, OnnxNode? origin)
{
    /// <summary>What it does.</summary>
    public OnnxForm Form => form;

    /// <summary>What it reads.</summary>
    public OnnxStep[] Inputs => inputs;

    /// <summary>The shape of what it gives, for a batch of one.</summary>
    public long[] Shape => shape;

    /// <summary>The operator it comes from; null for the image and for what the graph leaves unsaid.</summary>
    public OnnxNode? Origin => origin;
}

/// <summary>What a layer does, before it is made: some of it may still be taken in from the operators that follow.</summary>
internal abstract record OnnxForm
{
    /// <summary>Makes the layer.</summary>
    public abstract Layer Make();

    /// <summary>
    /// The name of the constant that holds the weights, from which exporters of old let one tell the module; null when there is none.
    /// </summary>
    public virtual string? WeightName => null;

    /// <summary>A layer with its numbers set; where that fails, it is disposed of.</summary>
    protected static Layer Filled(Layer layer, params (string Name, OnnxConstant? Value, string What)[] numbers)
    {
        try
        {
            foreach (var (name, value, what) in numbers)
                if (value is not null)
                    Set(layer.Parameters!, name, value, what);
            return layer;
        }
        catch
        {
            layer.Parameters!.Dispose();
            throw;
        }
    }

    /// <summary>Sets a parameter or a statistic of a module.</summary>
    private static void Set(nn.Module module, string name, OnnxConstant value, string what)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var target = module.get_parameter(name) as Tensor ?? module.get_buffer(name)
            ?? throw new ArgumentException($"There is no {name}.", nameof(name));
        var given = tensor(value.Floats(), value.Shape).reshape(target.shape);
        if (!given.isfinite().all().item<bool>())
            throw new InvalidInputException($"has {what} that are not finite (NaN or infinity); the file is damaged, export it again");
        target.copy_(given);
    }
}

/// <summary>The image.</summary>
internal sealed record OnnxImage : OnnxForm
{
    public override Layer Make() => throw new InvalidOperationException("The image is no layer.");
}

/// <summary>A layer without weights, made at once.</summary>
internal sealed record OnnxPlain(Layer Layer) : OnnxForm
{
    public override Layer Make() => Layer;
}

/// <summary>A convolution.</summary>
internal sealed record OnnxConvolution(OnnxConstant Weight, OnnxConstant? Bias, OnnxWindows Windows, long Groups, string Name) : OnnxForm
{
    public override string WeightName => Name;

    /// <summary>Whether it makes every pixel of one pixel.</summary>
    public bool IsPointwise => Windows.Rows.Kernel == 1 && Windows.Columns.Kernel == 1;

    public override Layer Make()
    {
        var layer = new Convolution(Weight.Shape[1] * Groups, Weight.Shape[0], Windows.Rows, Windows.Columns, Groups, Bias is not null);
        return Filled(layer, ("weight", Weight, "weights"), ("bias", Bias, "biases"));
    }
}

/// <summary>A transposed convolution.</summary>
internal sealed record OnnxTransposedConvolution(
    OnnxConstant Weight, OnnxConstant? Bias, OnnxWindows Windows, (long Rows, long Columns) Extra, long Groups, string Name) : OnnxForm
{
    public override string WeightName => Name;

    public override Layer Make()
    {
        var layer = new TransposedConvolution(
            Weight.Shape[0], Weight.Shape[1] * Groups, Windows.Rows, Windows.Columns, Extra.Rows, Extra.Columns, Groups, Bias is not null);
        return Filled(layer, ("weight", Weight, "weights"), ("bias", Bias, "biases"));
    }
}

/// <summary>A linear layer.</summary>
/// <param name="Weight">Its matrix.</param>
/// <param name="Bias">Its bias; null when it has none.</param>
/// <param name="ByOutput">Whether a row of the matrix belongs to an output, rather than to an input.</param>
/// <param name="Name">The name of the matrix.</param>
internal sealed record OnnxLinear(OnnxConstant Weight, OnnxConstant? Bias, bool ByOutput, string Name) : OnnxForm
{
    public override string WeightName => Name;

    public override Layer Make()
    {
        var (outputs, inputs) = ByOutput ? (Weight.Shape[0], Weight.Shape[1]) : (Weight.Shape[1], Weight.Shape[0]);
        var layer = new FullyConnected(inputs, outputs, Bias is not null);
        return Filled(layer, ("weight", ByOutput ? Weight : Turned(), "weights"), ("bias", Bias, "biases"));
    }

    private OnnxConstant Turned()
    {
        var (inputs, outputs) = (Weight.Shape[0], Weight.Shape[1]);
        if (Weight.Every is not null) return Weight.Shaped([outputs, inputs]);
        var (given, turned) = (Weight.Floats(), new float[Weight.Count]);
        for (var input = 0L; input < inputs; input++)
            for (var output = 0L; output < outputs; output++)
                turned[(output * inputs) + input] = given[(input * outputs) + output];
        return OnnxConstant.Of([outputs, inputs], turned);
    }
}

/// <summary>A batch normalisation.</summary>
internal sealed record OnnxNormalisation(
    OnnxConstant Scale, OnnxConstant Shift, OnnxConstant Mean, OnnxConstant Variance, double Epsilon, bool Vectors, string Name) : OnnxForm
{
    public override string WeightName => Name;

    public override Layer Make()
    {
        var layer = new BatchNormalisation(Scale.Count, Epsilon, vectors: Vectors);
        return Filled(
            layer, ("weight", Scale, "scales"), ("bias", Shift, "shifts"), ("running_mean", Mean, "means"), ("running_var", Variance, "variances"));
    }
}
