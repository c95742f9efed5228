using NAFlow.Networks;

namespace NAFlow.Inversion;

/// <summary>
/// Decides which equations recover each node: those of every layer that reads it, of a whole block, or of a convolution merged with the layers before
/// it.
/// </summary>
internal sealed class ReadingPlan
{
    private readonly CascadeState state;
    private readonly HashSet<int> region;
    private readonly Dictionary<int, Block> merged = [];

    public ReadingPlan(CascadeState state)
    {
        this.state = state;
        Region = [.. state.Network.CascadeNodes.Select(node => node.Index)];
        region = [.. Region];
        if (state.Inverse.MergeNarrow) MergeNarrow();
    }

    /// <summary>The nodes of the flow, from the image to N.</summary>
    public IReadOnlyList<int> Region { get; }

    /// <summary>Everything in the flow that reads a node.</summary>
    public IReadOnlyList<Reading> Of(int source)
    {
        var readings = new List<Reading>();
        var covered = new HashSet<int>();
        foreach (var block in BlocksFrom(source))
        {
            var inside = Paths.Between(state.Network.Nodes, source, block.Exit);
            if (inside.Any(covered.Contains)) continue;
            covered.UnionWith(inside);
            readings.Add(new Reading(source, block.Exit, 0, IsComposite: true));
        }

        foreach (var consumer in state.Network.ConsumersOf(state.Network.Nodes[source]))
        {
            if (!region.Contains(consumer) || covered.Contains(consumer)) continue;
            var inputs = state.Network.Nodes[consumer].Inputs;
            for (var slot = 0; slot < inputs.Length; slot++)
                if (inputs[slot] == source)
                    readings.Add(Fold(new Reading(source, consumer, slot, IsComposite: false)));
        }

        return readings;
    }

    /// <summary>
    /// The nodes above that recovering a node asks about: the layers it is read through, what else those read, and the gates on top of them.
    /// </summary>
    public IEnumerable<int> ReadBy(int source)
    {
        var nodes = state.Network.Nodes;
        foreach (var reading in Of(source))
        {
            int[] through = reading.IsComposite ? Paths.Between(nodes, source, reading.Target) : [reading.Target];
            int[] gates = state.Inverse.Rows == RowSelection.Used ? [] : [.. state.Network.ConsumersOf(nodes[reading.Target])];
            foreach (var index in through.Concat(gates))
            {
                yield return index;
                foreach (var input in nodes[index].Inputs) yield return input;
            }
        }
    }

    /// <summary>The blocks that start at a node and end in the flow, the longest first.</summary>
    private IEnumerable<Block> BlocksFrom(int source)
    {
        IEnumerable<Block> blocks = merged.TryGetValue(source, out var merge) ? [merge] : [];
        if (state.Inverse.Unit == SolveUnit.Block)
            blocks = blocks.Concat(state.Network.Blocks.Where(block => block.Entry == source && region.Contains(block.Exit)));
        return blocks.OrderByDescending(block => block.Exit);
    }

    /// <summary>
    /// Where the inverse says so, a batch normalisation is taken together with its convolution.
    /// </summary>
    private Reading Fold(Reading reading) =>
        state.Inverse.TakesNormalisation && state.Network.NormalisationOf(state.Network.Nodes[reading.Target]) is { } normalisation
            && region.Contains(normalisation.Index)
            ? new Reading(reading.Source, normalisation.Index, 0, IsComposite: true)
            : reading;

    private void MergeNarrow()
    {
        foreach (var index in Region.Reverse())
        {
            if (state.Network.Nodes[index].Layer is not { HasKernels: true }) continue;
            var rows = Size(index);
            var entry = state.Network.Nodes[index].Inputs[0];
            if (Size(entry) <= rows) continue;
            while (entry != 0 && Size(entry) > rows && SoleConsumer(entry) is not null && state.Network.Nodes[entry].Inputs is [var before])
                entry = before;
            if (Size(entry) <= rows) merged[entry] = new Block(state.Network.Nodes[index].Name, entry, index);
        }
    }

    private long Size(int index) => state.Trace[state.Network.Nodes[index]].numel();

    private Node? SoleConsumer(int index) =>
        state.Network.ConsumersOf(state.Network.Nodes[index]) is [var only] && region.Contains(only) ? state.Network.Nodes[only] : null;
}

/// <summary>
/// One way in which later layers read a node: a single layer, or several as one. Its equations are those of <paramref name="Target"/>.
/// </summary>
/// <param name="Source">The index of the node that is read.</param>
/// <param name="Target">The index of the node whose value is known.</param>
/// <param name="Slot">Which input of the layer the source is; 0 for a composite.</param>
/// <param name="IsComposite">Whether several layers are taken as one.</param>
internal sealed record Reading(int Source, int Target, int Slot, bool IsComposite);
