using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// A layer, or several as one, seen as <c>y ~ J x + c</c> at a recorded input, for a whole batch: sample <c>b</c> has its own <c>J</c>. It gives
/// <c>J v</c> and <c>J^T u</c> without ever forming <c>J</c>, and the closed-form inverse where the kind has one.
/// </summary>
public abstract class Linearisation
{
    /// <summary>
    /// <c>J v</c>, shaped as the output.
    /// </summary>
    /// <param name="directions">One direction per input, shaped as that input; null stands for zero. At least one is given.</param>
    public abstract Tensor Apply(IReadOnlyList<Tensor?> directions);

    /// <summary><c>J^T u</c>: one tensor per input, shaped as that input.</summary>
    /// <param name="cotangent"><c>u</c>, shaped as the output.</param>
    public abstract IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent);

    /// <summary>
    /// <c>J x = y - c</c>, the recorded output less its offset, when the kind knows it without a product; null otherwise.
    /// </summary>
    public virtual Tensor? LinearPart() => null;

    /// <summary>
    /// Carries the kept fraction of every output neuron to the inputs in closed form; null when the kind has to be solved for.
    /// </summary>
    /// <param name="kept">The kept fractions of the output.</param>
    public virtual IReadOnlyList<Tensor>? PassKept(Tensor kept) => null;

    /// <summary>
    /// The closed-form inverse: inputs that give this output, or come nearest to it; null when the kind has to be solved for.
    /// </summary>
    /// <param name="value">The output to invert.</param>
    public virtual IReadOnlyList<Tensor>? Invert(Tensor value) => null;

    /// <summary>
    /// The matrix <c>[Cout, Cin]</c> that makes every output pixel from the input pixel at its own place, when J is such a matrix; null otherwise.
    /// </summary>
    public virtual Tensor? PixelMatrix() => null;
}

/// <summary>A layer of one input that treats every neuron alone: J is diagonal, and the kept fraction passes unchanged.</summary>
internal abstract class ElementwiseLinearisation : Linearisation
{
    protected abstract Tensor Scale(Tensor direction);

    protected abstract Tensor Unscale(Tensor value);

    public override Tensor Apply(IReadOnlyList<Tensor?> directions) => Scale(directions[0]!);

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [Scale(cotangent)];

    public override IReadOnlyList<Tensor> PassKept(Tensor kept) => [kept];

    public override IReadOnlyList<Tensor> Invert(Tensor value) => [Unscale(value)];
}

/// <summary>A layer that lets a neuron through or not.</summary>
internal sealed class Gate(Selection open) : ElementwiseLinearisation
{
    /// <summary>Which neurons are let through.</summary>
    public Selection Open => open;

    protected override Tensor Scale(Tensor direction) => open.Of(direction);

    protected override Tensor Unscale(Tensor value) => value.alias();
}

/// <summary>The linearisation of a layer that hands its input on: dropout in evaluation.</summary>
internal sealed class Identity : ElementwiseLinearisation
{
    protected override Tensor Scale(Tensor direction) => direction.alias();

    protected override Tensor Unscale(Tensor value) => value.alias();
}
