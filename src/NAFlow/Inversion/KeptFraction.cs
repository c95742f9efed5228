using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>
/// Graded abandonment: the kept fraction k of every neuron, so that <c>B = k x</c>. Going down, the used outputs kept the fractions above and their
/// bias is abandoned with them: <c>J (x k) = k_above (y - c)</c>, least squares for k from zero, then clipped to [0, 1] everywhere but at the image.
/// k has no unit, so layers that only rescale or join pass it on unchanged.
/// </summary>
internal sealed class KeptFraction(CascadeState state) : SolvedDescent(state)
{
    private readonly SolvedInverse inverse = state.Inverse;

    public override Tensor Start() => Abandon(Features, ones_like(Activation(Features)));

    public override Tensor FeatureMap(int node, Tensor carried) => carried * Activation(node);

    protected override Tensor? ClosedForm(Equations reading, Tensor carried) => reading.PassKept(carried);

    protected override (
        Tensor Found, SolveReport? Report) Solve(int node, Equations[] readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation)
    {
        var parts = readings.Select(reading => reading.LinearPart()).ToArray();
        var equations = new StackedEquations(readings, parts, Activation(node));
        var values = readings.Zip(parts, (reading, part) => carried[reading.Target]! * part).ToArray();
        var start = inverse.Start == StartPoint.Activation ? ones_like(Activation(node)) : null;
        var found = Lsmr.Solve(equations, equations.Weigh(values), start, inverse.Solver, cancellation);
        return (node == 0 ? found.Solution : found.Solution.Clipped(0, 1), SolveReport.Of(found));
    }
}
