using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// One operation of a <see cref="Network"/>. A layer answers two questions: how it runs, and how it is linearised at a recorded input. The importance
/// sweep, the inverses, the composites and relevance are all written on these two answers; what else others need to know of a kind is a property here
/// with a default that suits most. So a new kind of layer is one new class: <see cref="Kind"/>, <see cref="OutputShape"/>, <see cref="Run"/> and
/// <see cref="Linearise"/>, and <see cref="Parameters"/> and <see cref="Redrawn"/> where it learns.
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

    /// <summary>Runs the layer. Inputs have passed <see cref="OutputShape"/>. Several threads may run it at once, on images of their own.</summary>
    public abstract Tensor Run(IReadOnlyList<Tensor> inputs);

    /// <summary>Linearises the layer at a recorded input and the output it gave, in evaluation mode.</summary>
    public abstract Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output);

    /// <summary>
    /// Runs the layer in evaluation mode and linearises it there. The linearisation is null when it can wait until somebody asks for it, which is the
    /// rule; a kind that finds its linearisation on the way (which pixel a pool selected) returns it.
    /// </summary>
    public virtual (Tensor Output, Linearisation? Linearisation) Record(IReadOnlyList<Tensor> inputs) => (Run(inputs), null);

    /// <summary>
    /// Whether the layer only passes once over what it reads, so that a trace need not hold its output: it is run again where somebody asks for it.
    /// </summary>
    /// <value>False.</value>
    public virtual bool RunsAgain => false;

    /// <summary>Whether published networks run the layer in place, so that the tensor it reads is overwritten by what it gives.</summary>
    public virtual bool OverwritesInput => false;

    /// <summary>The rule by which the layer is inverted, in words, as tables show it.</summary>
    public virtual string InverseRule => "least squares";

    /// <summary>
    /// Whether the layer has weights that make something new of what it reads, so that the randomisation check stops at it and scores of classes may
    /// come from it. Normalisations and learned activations say no: they are drawn anew together with the layer before them.
    /// </summary>
    /// <value>Whether it has <see cref="Parameters"/>.</value>
    public virtual bool HasWeights => Parameters is not null;

    /// <summary>Whether the layer applies the same kernels at every position of an image: a convolution.</summary>
    /// <value>False.</value>
    public virtual bool HasKernels => false;

    /// <summary>
    /// Whether in evaluation the layer only multiplies every channel by a number and adds one, so that it can be taken as one with the layer of
    /// kernels that it alone reads: a batch normalisation.
    /// </summary>
    /// <value>False.</value>
    public virtual bool ScalesChannels => false;

    /// <summary>
    /// Whether networks follow the layer with a normalisation or an activation, so that its output is not yet a finished feature map.
    /// </summary>
    /// <value>False.</value>
    public virtual bool AwaitsActivation => false;

    /// <summary>
    /// Whether the layer cuts a good part of what it reads off from the score in every image, so that their importance coefficients are exactly 0: a
    /// ReLU, a max pool. Where no layer does, coefficients are hardly ever 0, and neurons are abandoned by how little they give.
    /// </summary>
    /// <value>False.</value>
    public virtual bool SwitchesOff => false;

    /// <summary>Whether the output is the inputs side by side along the channels, and nothing else.</summary>
    /// <value>False.</value>
    public virtual bool JoinsChannels => false;

    /// <summary>Whether the layer hands its input on unchanged in evaluation: dropout.</summary>
    /// <value>False.</value>
    public virtual bool IsIdentity => false;

    /// <summary>Whether the outputs are scores of classes by themselves, whether or not the classes have names.</summary>
    /// <value>False.</value>
    public virtual bool MakesScores => false;

    /// <summary>
    /// Whether an input only says how much of another passes: what is worked out for it alone is no feature map of the flow, and has no map.
    /// </summary>
    /// <param name="slot">The input's number, from 0.</param>
    /// <value>False.</value>
    public virtual bool IsGate(int slot) => false;

    /// <summary>
    /// A layer of the same form with parameters of its own, as they are before any training: what the randomisation check puts in this one's place.
    /// </summary>
    /// <param name="generator">Where random numbers come from (<see cref="DrawEvenly"/>), on the processor.</param>
    /// <returns>The new layer in the default number type, whose parameters are the caller's; null where there is nothing to draw.</returns>
    /// <exception cref="InvalidInputException">The kind has parameters and does not say how they are drawn.</exception>
    public virtual Layer? Redrawn(Generator generator) => Parameters is null
        ? null
        : throw new InvalidInputException("has parameters that cannot be drawn anew; override Redrawn in its class");

    /// <summary>
    /// Draws all parameters of a module as PyTorch first draws those of linear layers and convolutions: even in plus or minus
    /// <c>1 / sqrt(inputs of an output)</c>.
    /// </summary>
    /// <param name="module">The module; its parameter <c>weight</c> has one row for each output.</param>
    /// <param name="generator">Where the numbers come from.</param>
    protected static void DrawEvenly(nn.Module module, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var noGradient = no_grad();
        var weight = module.get_parameter("weight") ?? throw new ArgumentException("The module has no parameter named weight.", nameof(module));
        var bound = Math.Sqrt(weight.shape[0] / (double)weight.numel());
        foreach (var parameter in module.parameters())
        {
            using var scope = NewDisposeScope();
            parameter.copy_(rand(parameter.shape, generator: generator).Times(2 * bound).Plus(-bound));
        }
    }

    /// <summary>Refuses a shape that is not that of an image.</summary>
    /// <param name="shape">The input's shape.</param>
    /// <param name="need">What the layer needs, such as <c>an image</c>.</param>
    /// <exception cref="InvalidInputException">It is not <c>[B, C, H, W]</c>.</exception>
    protected static void RequireImage(long[] shape, string need)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Length != 4) throw new InvalidInputException($"needs {need}, [B, C, H, W], and was given {Shapes.Describe(shape)}");
    }

    /// <summary>Refuses another number of channels than the layer was made for.</summary>
    /// <exception cref="InvalidInputException">The numbers differ.</exception>
    protected static void RequireChannels(long given, long expected)
    {
        if (given != expected) throw new InvalidInputException($"needs {expected} channels and was given {given}");
    }
}
