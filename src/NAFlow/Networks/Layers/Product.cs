using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// A signal times a gate that is worked out from features too, <c>y = x g</c>: squeeze and excitation, or attention over channels or places. The gate
/// has the signal's shape or 1 along some of its axes. <c>J = [g, x]</c>: both count for the score. The signal keeps what the product keeps; a gate
/// of many neurons keeps the mean of their kept fractions, each weighted by its y squared.
/// </summary>
public sealed class Product : Layer
{
    /// <inheritdoc />
    public override string Kind => "product gate";

    /// <inheritdoc />
    public override int? InputCount => 2;

    /// <inheritdoc />
    public override string InverseRule => "kept fraction passes to the signal, its mean to the gate; least squares";

    /// <inheritdoc />
    public override bool AwaitsActivation => true;

    /// <inheritdoc />
    public override bool IsGate(int slot) => slot == 1;

    /// <inheritdoc />
    public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
    {
        var (signal, gate) = (inputShapes[0], inputShapes[1]);
        if (signal.Length != gate.Length || signal.Zip(gate).Any(sides => sides.Second != sides.First && sides.Second != 1) || signal[0] != gate[0])
            throw new InvalidInputException(
                $"needs a gate shaped as its signal or 1 along an axis and was given {Shapes.Describe(signal)} and {Shapes.Describe(gate)}");
        return signal;
    }

    /// <inheritdoc />
    public override Tensor Run(IReadOnlyList<Tensor> inputs) => inputs[0] * inputs[1];

    /// <inheritdoc />
    public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => new Gated(inputs[0], inputs[1], output);

    private sealed class Gated(Tensor signal, Tensor gate, Tensor output) : Linearisation
    {
        private readonly long[] stretched =
            [.. Enumerable.Range(0, gate.shape.Length).Where(axis => gate.shape[axis] != signal.shape[axis]).Select(axis => (long)axis)];

        public override Tensor Apply(IReadOnlyList<Tensor?> directions)
        {
            using var scope = NewDisposeScope();
            Tensor[] parts =
            [
                .. directions[0] is { } ofSignal ? [ofSignal * gate] : Array.Empty<Tensor>(),
                .. directions[1] is { } ofGate ? [signal * ofGate] : Array.Empty<Tensor>(),
            ];
            return parts.Sum().MoveToOuterDisposeScope();
        }

        public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent)
        {
            using var scope = NewDisposeScope();
            return [(cotangent * gate).MoveToOuterDisposeScope(), OverGate(cotangent * signal).MoveToOuterDisposeScope()];
        }

        public override IReadOnlyList<Tensor> PassKept(Tensor kept)
        {
            using var scope = NewDisposeScope();
            var (weight, all) = (output * output, OverGate(output * output));
            var mean = OverGate(kept * weight) / all;
            return [kept.alias().MoveToOuterDisposeScope(), where(all.Above(0), mean, zeros_like(mean)).MoveToOuterDisposeScope()];
        }

        /// <summary>All to the signal: the gate only says how much of it passes.</summary>
        public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => [pass.Relevance.alias(), zeros_like(gate)];

        private Tensor OverGate(Tensor values) => stretched.Length == 0 ? values : values.sum(stretched, keepdim: true);
    }
}

/// <summary>A layer whose gates (<see cref="Layer.IsGate"/>) are held constant: nothing of them passes through, in neither direction.</summary>
internal sealed class HeldGates(Linearisation whole, Tensor?[] gates) : Linearisation
{
    /// <summary>The linearisation of a layer with its gates held; the whole one where it has none.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its recorded inputs.</param>
    /// <param name="whole">Its linearisation.</param>
    public static Linearisation Of(Layer layer, IReadOnlyList<Tensor> inputs, Linearisation whole)
    {
        Tensor?[] gates = [.. inputs.Select((input, slot) => layer.IsGate(slot) ? input : null)];
        return gates.All(gate => gate is null) ? whole : new HeldGates(whole, gates);
    }

    public override Tensor Apply(IReadOnlyList<Tensor?> directions)
    {
        Tensor?[] free = [.. directions.Select((direction, slot) => gates[slot] is null ? direction : null)];
        if (free.Any(direction => direction is not null)) return whole.Apply(free);
        using var scope = NewDisposeScope();
        return whole.Apply([.. directions.Select(direction => direction is null ? null : zeros_like(direction))]).MoveToOuterDisposeScope();
    }

    public override IReadOnlyList<Tensor> ApplyTransposed(Tensor cotangent) => Without(whole.ApplyTransposed(cotangent));

    public override IReadOnlyList<Tensor>? PassKept(Tensor kept) => whole.PassKept(kept) is { } passed ? Without(passed) : null;

    public override IReadOnlyList<Tensor> PassRelevance(RelevancePass pass) => Without(whole.PassRelevance(pass));

    private Tensor[] Without(IReadOnlyList<Tensor> parts) => [.. parts.Select((part, slot) => gates[slot] is { } gate ? zeros_like(gate) : part)];
}
