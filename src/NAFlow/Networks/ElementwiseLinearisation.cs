using static TorchSharp.torch;

namespace NAFlow.Networks;

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
