using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// One operation of a <see cref="Network"/>. A layer answers two questions: how it runs, and how it is linearised at a recorded input. The importance
/// sweep, the inverses and the composites are all written on these two answers, so a new kind of layer is one new file.
/// </summary>
public abstract class Layer
{
    /// <summary>The kind as a reader names it, for example <c>convolution</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The module that holds the layer's parameters, registered by the network under the layer's name; null when there are none.</summary>
    public virtual nn.Module? Parameters => null;

    /// <summary>How many inputs the layer reads; null when it takes any number from one up.</summary>
    public virtual int? InputCount => 1;

    /// <summary>The shape of the output for inputs of these shapes (batch first).</summary>
    /// <exception cref="InvalidInputException">The layer cannot read an input of this shape; the sentence says what it needs.</exception>
    public abstract long[] OutputShape(IReadOnlyList<long[]> inputShapes);

    /// <summary>Runs the layer. Inputs have passed <see cref="OutputShape"/>.</summary>
    public abstract Tensor Run(IReadOnlyList<Tensor> inputs);

    /// <summary>Linearises the layer at a recorded input and the output it gave, in evaluation mode.</summary>
    public abstract Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output);

    /// <summary>
    /// Runs the layer in evaluation mode and linearises it there. The linearisation is null when it can wait until somebody asks for it, which is the rule;
    /// a kind that finds its linearisation on the way (which pixel a pool selected) returns it.
    /// </summary>
    public virtual (Tensor Output, Linearisation? Linearisation) Record(IReadOnlyList<Tensor> inputs) => (Run(inputs), null);

    /// <summary>Whether published networks run the layer in place, so that the tensor it reads is overwritten by what it gives.</summary>
    public virtual bool OverwritesInput => false;

    /// <summary>The rule by which the layer is inverted, in words, as tables show it.</summary>
    public virtual string InverseRule => "least squares";

    private protected static void RequireImage(long[] shape, string need)
    {
        if (shape.Length != 4) throw new InvalidInputException($"needs {need}, [B, C, H, W], and was given {Shapes.Describe(shape)}");
    }

    private protected static void RequireChannels(long given, long expected)
    {
        if (given != expected) throw new InvalidInputException($"needs {expected} channels and was given {given}");
    }
}
