using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// Several layers linearised as one: everything on the paths from one node of a trace to another, with all other inputs held at what was recorded.
/// J v runs the linearisations forward, J^T u runs them in reverse.
/// </summary>
internal sealed class Composite : Linearisation
{
    private readonly NetworkTrace trace;
    private readonly int entry;
    private readonly int exit;
    private readonly int[] inside;

    public Composite(NetworkTrace trace, int entry, int exit)
    {
        (this.trace, this.entry, this.exit) = (trace, entry, exit);
        inside = Paths.Between(trace.Network.Nodes, entry, exit);
        if (inside.Length == 0) throw new ArgumentException($"Node {exit} does not depend on node {entry}.", nameof(exit));
    }

    public override Tensor Apply(IReadOnlyList<Tensor?> directions)
    {
        var values = new Tensor?[exit + 1];
        values[entry] = directions[0];
        foreach (var index in inside)
            values[index] = trace.Linearisation(index).Apply([.. trace.Network.Nodes[index].Inputs.Select(input => values[input])]);
        return values[exit]!;
    }

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
    {
        var cotangents = new Tensor?[exit + 1];
        cotangents[exit] = cotangent;
        foreach (var index in inside.Reverse())
        {
            var inputs = trace.Network.Nodes[index].Inputs;
            var back = trace.Linearisation(index).ApplyTransposed(cotangents[index]!);
            for (var slot = 0; slot < inputs.Length; slot++)
                if (inputs[slot] == entry || inside.Contains(inputs[slot]))
                    cotangents[inputs[slot]] = cotangents[inputs[slot]] is { } sum ? sum.Plus(back[slot]) : back[slot];
        }

        return [cotangents[entry]!];
    }
}
