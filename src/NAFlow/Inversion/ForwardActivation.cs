using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>No inversion: the forward activation of the used neurons. With the coefficients it makes element-wise Grad-CAM.</summary>
internal sealed class ForwardActivation(CascadeState state) : Inverse(state)
{
    public override Tensor Start() => FeatureMapOf(State.Network.FeatureNode.Index);

    public override (Tensor Carried, SolveReport? Report) Step(
        int node, IReadOnlyList<Equations> readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation) => (FeatureMapOf(node), null);

    public override Tensor FeatureMap(int node, Tensor carried) => carried.alias();

    private Tensor FeatureMapOf(int node) => Abandon(node, Activation(node));
}
