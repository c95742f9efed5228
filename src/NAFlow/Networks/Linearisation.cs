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
    /// Passes relevance on to the inputs (layer-wise relevance propagation: Bach et al., 2015; Montavon et al., 2019): one tensor per input, shaped
    /// as that input. By default it is the epsilon rule, <c>R_i = x_i (J^T (R / s(y)))_i</c> with <c>s</c> as in
    /// <see cref="RelevancePass.Stabilised"/>: every input gets its share of the output, and a constant part in y keeps its own.
    /// </summary>
    /// <param name="pass">The relevance of the output, and what was recorded.</param>
    public virtual IReadOnlyList<Tensor> PassRelevance(RelevancePass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        var back = ApplyTransposed(pass.Relevance / RelevancePass.Stabilised(pass.Output));
        return [.. pass.Inputs.Zip(back, (input, part) => input * part)];
    }

    /// <summary>
    /// What speaks for every output: the sum of the positive contributions <c>(x_i J_ji)+</c> of what the layer reads, shaped as the output; null
    /// where the kind does not weigh its inputs.
    /// </summary>
    /// <param name="inputs">The recorded inputs, in the layer's order.</param>
    public virtual Tensor? Evidence(IReadOnlyList<Tensor> inputs) => null;

    /// <summary>
    /// Which neurons are let through, boolean and shaped as the output, where the layer does nothing else than let them through or not; null for all
    /// other kinds.
    /// </summary>
    public virtual Tensor? Open => null;

    /// <summary>
    /// The matrix <c>[Cout, Cin]</c> that makes every output pixel from the input pixel at its own place, when J is such a matrix; null otherwise.
    /// </summary>
    public virtual Tensor? PixelMatrix() => null;

    /// <summary>
    /// The same for a solver, which asks for many products: with what is worth making once for them, in the caller's dispose scope.
    /// </summary>
    internal virtual Linearisation ForManyProducts() => this;
}

/// <summary>What a layer passes relevance on with: see <see cref="Linearisation.PassRelevance"/>. The tensors belong to the caller.</summary>
/// <param name="relevance">R, the relevance of the output, shaped as it.</param>
/// <param name="inputs">The recorded inputs, in the layer's order.</param>
/// <param name="output">The recorded output, y.</param>
/// <param name="channelScales">
/// The factor of every output channel, <c>[1, Cout, 1, 1]</c>, by the normalisation that alone reads a layer of kernels and counts as part of it;
/// null where there is none.
/// </param>
public sealed class RelevancePass(Tensor relevance, IReadOnlyList<Tensor> inputs, Tensor output, Tensor? channelScales = null)
{
    private const double Epsilon = 1e-6;

    /// <summary>R, the relevance of the output, shaped as it.</summary>
    public Tensor Relevance => relevance;

    /// <summary>The recorded inputs, in the layer's order.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs;

    /// <summary>The recorded output, y.</summary>
    public Tensor Output => output;

    /// <summary>
    /// The factor of every output channel by the normalisation that counts as part of the layer, <c>[1, Cout, 1, 1]</c>; null where there is none.
    /// </summary>
    public Tensor? ChannelScales => channelScales;

    /// <summary>
    /// Whether linear layers and average pools share by what speaks for each output (z+) rather than by the epsilon rule, so that an output near 0
    /// has no shares beyond all bounds.
    /// </summary>
    /// <value>False.</value>
    public bool CountsPositive { get; init; }

    /// <summary>
    /// The least and the greatest value that the input may have, <c>[B, C, 1, 1]</c> or <c>[B, C, H, W]</c>, where it is the image: convolutions
    /// then share by the box rule (z^B; Montavon et al., 2017, doi 10.1016/j.patcog.2016.11.008). Null for other inputs.
    /// </summary>
    public (Tensor Least, Tensor Greatest)? Box { get; init; }

    /// <summary><c>s(z) = z + 1e-6 sign(z)</c>, with the sign of 0 taken as 1: a divisor that is never 0.</summary>
    public static Tensor Stabilised(Tensor sum)
    {
        ArgumentNullException.ThrowIfNull(sum);
        return sum.Plus(where(sum.Below(0), ones_like(sum).Times(-Epsilon), ones_like(sum).Times(Epsilon)));
    }
}

/// <summary>
/// A layer of one input that treats every neuron alone: J is diagonal, and the kept fraction and relevance pass unchanged. An activation is one of
/// these:
/// <code>
/// sealed class SoftplusSlope(Tensor slope) : ElementwiseLinearisation
/// {
///     protected override Tensor Scale(Tensor direction) => slope * direction;
/// }
/// </code>
/// </summary>
public abstract class ElementwiseLinearisation : Linearisation
{
    /// <summary>Multiplies a direction, shaped as the input, by the slope of every neuron, into a new tensor.</summary>
    protected abstract Tensor Scale(Tensor direction);

    /// <summary>The input that gives an output, shaped alike, in a new tensor; null where there is no closed form.</summary>
    /// <param name="value">The output.</param>
    protected virtual Tensor? Unscale(Tensor value) => null;

    /// <inheritdoc />
    public sealed override Tensor Apply(IReadOnlyList<Tensor?> directions)
    {
        ArgumentNullException.ThrowIfNull(directions);
        return Scale(directions[0]!);
    }

    /// <inheritdoc />
    public sealed override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => [Scale(cotangent)];

    /// <inheritdoc />
    public sealed override IReadOnlyList<Tensor> PassKept(Tensor kept) => [kept];

    /// <inheritdoc />
    public sealed override IReadOnlyList<Tensor>? Invert(Tensor value) => Unscale(value) is { } found ? [found] : null;

    /// <inheritdoc />
    public sealed override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return [pass.Relevance.alias()];
    }
}

/// <summary>
/// The linearisation of a layer that lets a neuron through or not, as a ReLU does. It selects and never multiplies, so what is not let through is
/// exactly 0, an infinity too.
/// </summary>
/// <param name="open">Which neurons are let through, shaped as the input: booleans, or numbers above 0, such as the output of a ReLU.</param>
public sealed class Gate(Tensor open) : ElementwiseLinearisation
{
    /// <inheritdoc />
    public override Tensor Open => open.dtype == ScalarType.Bool ? open.alias() : open.Above(0);

    /// <inheritdoc />
    protected override Tensor Scale(Tensor direction) => direction.Selected(open);

    /// <inheritdoc />
    protected override Tensor Unscale(Tensor value) => value.alias();
}

/// <summary>The linearisation of a layer that hands its input on: dropout in evaluation.</summary>
internal sealed class Identity : ElementwiseLinearisation
{
    protected override Tensor Scale(Tensor direction) => direction.alias();

    protected override Tensor Unscale(Tensor value) => value.alias();
}
