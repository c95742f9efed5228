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
    private readonly CascadeState state = state;
    private readonly SolvedInverse inverse = state.Inverse;

    public override Tensor Start() => Abandon(Features, Share ?? ones_like(Activation(Features)));

    public override Tensor FeatureMap(int node, Tensor carried) => carried * Activation(node);

    protected override Tensor? ClosedForm(Equations reading, Tensor carried) => reading.PassKept(carried);

    protected override (
        Tensor Found, SolveReport? Report) Solve(int node, Equations[] readings, IReadOnlyList<Tensor?> carried, CancellationToken cancellation)
    {
        var (found, report) = SampleGroups.Solve(state, node, readings, carried, (part, equations, above) =>
        {
            var x = part.Activation(node);
            var parts = equations.Select(reading => reading.LinearPart()).ToArray();
            var stacked = new StackedEquations(equations, parts, x, scaled: true);
            var values = stacked.Held([.. above.Zip(parts, (kept, linear) => kept * linear)]);
            var start = inverse.Start == StartPoint.Activation ? StackedEquations.Flat(ones_like(x)) : null;
            return (Lsmr.Solve(stacked, values, start, inverse.Solver, cancellation), stacked);
        });
        return (node == 0 ? found : found.Clipped(0, 1), report);
    }
}
