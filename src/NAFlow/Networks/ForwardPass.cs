using NAFlow.Native;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// Runs a network as far as one node and keeps that one alone. Of many images each core of a processor runs a few at a time: what one layer hands to
/// the next then stays in its cache, and no core waits for another. Under training, and on a card, all run at once.
/// </summary>
internal static class ForwardPass
{
    // What the widest layer reads and writes, of the images that a core runs at a time.
    private const long CacheBytes = 16 << 20;

    /// <summary>How many images all cores run at once; on a card, all.</summary>
    /// <param name="network">The network.</param>
    /// <param name="imageShape">The shape of one image, <c>[1, C, H, W]</c>.</param>
    /// <param name="most">How many there are at most.</param>
    public static int AtOnce(Network network, ReadOnlySpan<long> imageShape, int most)
    {
        if (network.ParameterDevice.type != DeviceType.CPU) return most;
        var shapes = network.ShapesFor(imageShape);
        var numbers = network.Nodes.Skip(1).Max(node => Count(node.Index) + node.Inputs.Sum(Count));
        var bytes = numbers * (network.ParameterType == ScalarType.Float64 ? sizeof(double) : sizeof(float));
        return (int)Math.Clamp(get_num_threads() * Math.Max(1, CacheBytes / bytes), 1, most);

        long Count(int index) => shapes[index].Aggregate(1L, (product, side) => product * side);
    }

    /// <summary>The activation of one node, in the caller's scope; others are freed as soon as nothing on the way to it needs them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="last">One of its nodes.</param>
    /// <param name="images"><c>[B, C, H, W]</c>, of the network's number type and on its device.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops the pass between two layers.</param>
    public static Tensor To(
        Network network, Node last, Tensor images, IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (last.Index == 0) return images.alias();
        int[] way = [.. Paths.Between(network.Nodes, 0, last.Index)];
        var (batch, cores) = (images.shape[0], get_num_threads());
        if (batch == 1 || network.training || is_grad_enabled() || images.device_type != DeviceType.CPU) return Run(images, progress);

        using var scope = NewDisposeScope();
        var size = (AtOnce(network, [1, .. images.shape.Skip(1)], (int)batch) + cores - 1) / cores;
        var parts = (int)((batch + size - 1) / size);
        var counted = progress is null ? null : new Counted(progress, parts);

        // What another thread has made it also frees: a tensor counts as one of the thread that made it.
        var whole = empty(network.ShapesFor(images.shape)[last.Index], images.dtype);
        if (whole.dim() == 4) whole = whole.InChannelsLast();
        Workers.SideBySide(parts, Math.Min(cores, parts), part =>
        {
            using var noGradient = no_grad();
            using var own = NewDisposeScope();
            var (first, count) = ((long)part * size, Math.Min(size, batch - (long)part * size));
            whole.narrow(0, first, count).copy_(Run(images.narrow(0, first, count), counted));
        });
        return whole.MoveToOuterDisposeScope();

        Tensor Run(Tensor input, IProgress<FlowProgress>? told)
        {
            using var own = NewDisposeScope();
            var activations = new Tensor?[last.Index + 1];
            var readers = new int[last.Index + 1];
            foreach (var index in way)
                foreach (var read in network.Nodes[index].Inputs.Distinct())
                    readers[read]++;
            activations[0] = input;
            var done = 0;
            foreach (var index in way)
            {
                cancellation.ThrowIfCancellationRequested();
                var node = network.Nodes[index];
                activations[index] = node.Layer!.Run([.. node.Inputs.Select(read => activations[read]!)]);
                foreach (var read in node.Inputs.Distinct())
                    if (--readers[read] == 0 && read != 0)
                    {
                        // Under training, autograd keeps what it needs by itself.
                        activations[read]!.Dispose();
                        activations[read] = null;
                    }

                told?.Report(new FlowProgress(node.Name, ++done, way.Length));
            }

            return activations[^1]!.MoveToOuterDisposeScope();
        }
    }

    /// <summary>Adds up over the parts of a batch.</summary>
    private sealed class Counted(IProgress<FlowProgress> progress, int parts) : IProgress<FlowProgress>
    {
        private int done;

        public void Report(FlowProgress value)
        {
            lock (progress) progress.Report(value with { Done = ++done, Total = value.Total * parts });
        }
    }
}
