using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// Graded abandonment: the kept fraction k of every neuron, so that <c>B = k x</c>. Going down, the used outputs kept the fractions above and their bias
/// is abandoned with them: <c>J (x k) = k_above (y - c)</c>, least squares for k from zero, then clipped to [0, 1] everywhere but at the image.
/// k has no unit, so layers that only rescale or join pass it on unchanged.
/// </summary>
internal sealed class KeptFraction(CascadeState state) : Inverse(state)
{
    public override Tensor Start() => Abandon(State.Network.FeatureNode.Index, ones_like(Activation(State.Network.FeatureNode.Index)));

    public override (Tensor Carried, SolveReport? Report) Step(
        int node, IReadOnlyList<Equations> readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation)
    {
        if (readings is [var only] && only.PassKept(carried[only.Target]!) is { } closed) return (Abandon(node, closed), null);

        var parts = readings.Select(reading => reading.LinearPart()).ToArray();
        var equations = new StackedEquations(readings, parts, Activation(node));
        var values = readings.Zip(parts, (reading, part) => carried[reading.Target]! * part).ToArray();
        var start = State.Options.Start == StartPoint.Activation ? ones_like(Activation(node)) : null;
        var found = Lsmr.Solve(equations, equations.Weigh(values), start, State.Options.Solver, cancellation);
        var kept = node == 0 ? found.Solution : found.Solution.Clipped(0, 1);
        return (Abandon(node, kept), new SolveReport(found.Residuals, found.Conditions, found.Iterations));
    }

    public override Tensor FeatureMap(int node, Tensor carried) => carried * Activation(node);
}
