using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;
using BatchNorm = TorchSharp.Modules.BatchNorm;

namespace NAFlow.Tests;

/// <summary>Traced decisions of small networks, and comparisons of their maps with numbers found otherwise.</summary>
internal static class Question
{
    /// <summary>The relevance of every node, by its index, in the caller's scope.</summary>
    public static Tensor?[] Relevances(TracedDecision traced, RelevanceStart start)
    {
        var found = new Tensor?[traced.Network.Nodes.Length];
        BaselineRelevance.Propagate(
            traced, start, new SweepSteps((node, relevance) => found[node.Index] = relevance?.alias().MoveToOuterDisposeScope()), default);
        return found;
    }

    public static TracedDecision Of(Network network, int batch = 1, int side = 9, Decision? decision = null)
    {
        using var images = randn([batch, 3, side, side], float64, generator: new Generator(5));
        return TracedDecision.Record(network, images, decision ?? Decision.Class(3));
    }

    /// <summary>The numbers of one sample of a tensor, channel by channel, <c>[C][h w]</c>.</summary>
    public static double[][] Channels(Tensor batch, int sample)
    {
        using var scope = NewDisposeScope();
        var values = batch[sample].detach().to(float64).contiguous().flatten(1);
        return [.. Enumerable.Range(0, (int)values.shape[0]).Select(channel => values[channel].contiguous().data<double>().ToArray())];
    }

    public static void Same(double[] expected, HeatMap map, string what, double tolerance = 1e-5)
    {
        var values = map.Values.Span;
        Assert.Equal(expected.Length, values.Length);
        var scale = Math.Max(expected.Max(Math.Abs), 1e-12);
        for (var index = 0; index < expected.Length; index++)
            Assert.True(Math.Abs(expected[index] - values[index]) <= tolerance * scale,
                $"{what}, position {index}: {expected[index]} expected, {values[index]} found, of at most {scale}");
    }
}

/// <summary>Reverse sweeps in loops over dense Jacobians, for one image and small networks.</summary>
internal sealed class DenseLayers(NetworkTrace trace)
{
    public double[] Values(int index) => trace[trace.Network.Nodes[index]].detach().to(float64).contiguous().flatten().data<double>().ToArray();

    /// <summary>The Jacobian with respect to one input, <c>[outputs, inputs]</c>.</summary>
    public double[,] Jacobian(Node node, int slot)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [.. node.Inputs.Select(index => trace[trace.Network.Nodes[index]])];
        var dense = DenseJacobian
            .Of(value => node.Layer!.Run([.. inputs.Select((input, other) => other == slot ? value : input)]), inputs[slot]).contiguous();
        var (rows, columns) = ((int)dense.shape[0], (int)dense.shape[1]);
        var result = new double[rows, columns];
        Buffer.BlockCopy(dense.data<double>().ToArray(), 0, result, 0, rows * columns * sizeof(double));
        return result;
    }

    /// <summary>What arrives at every node when a rule says what goes from an output to one of the inputs.</summary>
    public double[]?[] Sweep(int start, double[] seed, Func<Node, int, double[], double[]> back)
    {
        var arrived = new double[]?[trace.Network.Nodes.Length];
        arrived[start] = seed;
        for (var index = start; index > 0; index--)
        {
            if (arrived[index] is not { } value) continue;
            var node = trace.Network.Nodes[index];
            for (var slot = 0; slot < node.Inputs.Length; slot++)
            {
                var part = back(node, slot, value);
                arrived[node.Inputs[slot]] = arrived[node.Inputs[slot]] is { } sum ? [.. sum.Zip(part, (one, other) => one + other)] : part;
            }
        }

        return arrived;
    }

    /// <summary>The numbers of a node by channel, <c>[C][h w]</c>.</summary>
    public double[][] ByChannel(int index, double[] values)
    {
        var shape = trace[trace.Network.Nodes[index]].shape;
        return [.. values.Chunk((int)(shape[2] * shape[3]))];
    }
}

/// <summary>The rules by which layers share relevance, in loops over dense Jacobians.</summary>
internal sealed class DenseRelevance(TracedDecision traced, DenseLayers dense)
{
    private const double Epsilon = 1e-6;

    /// <summary>Where linear layers and average pools share by z+.</summary>
    public Func<Node, bool> CountsPositive { get; init; } = _ => false;

    /// <summary>The range of each channel of the image, for the box rule; null for z+.</summary>
    public (double Least, double Greatest)[]? Box { get; init; }

    public double[] Back(Node node, int slot, double[] relevance)
    {
        var (input, output) = (dense.Values(node.Inputs[slot]), dense.Values(node.Index));
        if (node.Layer is BatchNormalisation or Relu or Relu6 or LeakyRelu) return relevance;
        if (node.Layer is Add) return [.. input.Select((value, place) => value / Stabilised(output[place]) * relevance[place])];
        var jacobian = dense.Jacobian(node, slot);
        var result = new double[input.Length];
        var scales = node.Layer is Convolution ? Scales(node, output.Length) : [];
        var isPositive = node.Layer is Convolution
            || (node.Layer is FullyConnected or AdaptiveAveragePool or AveragePool && CountsPositive(node));
        var box = Box is not null && node.Inputs[slot] == 0 ? Box : null;
        for (var row = 0; row < output.Length; row++)
        {
            Func<int, double> part = node.Layer switch
            {
                Convolution when box is not null => column => Boxed(box, input, column, jacobian[row, column] * scales[row]),
                FullyConnected or AdaptiveAveragePool or AveragePool when isPositive => column => Math.Max(0, input[column] * jacobian[row, column]),
                Convolution => column => Math.Max(0, input[column] * jacobian[row, column] * scales[row]),
                MaxPool or Flatten or Concat => column => jacobian[row, column],
                _ => column => input[column] * jacobian[row, column],
            };
            var divisor = node.Layer switch
            {
                _ when isPositive => Enumerable.Range(0, input.Length).Sum(part) + Epsilon,
                MaxPool or Flatten or Concat => 1,
                _ => Stabilised(output[row]),
            };
            for (var column = 0; column < input.Length; column++) result[column] += part(column) / divisor * relevance[row];
        }

        return result;
    }

    private double[] Scales(Node node, int outputs)
    {
        double[] scales = [.. Enumerable.Repeat(1.0, outputs)];
        var readers = traced.Network.Nodes.Where(other => other.Inputs.Contains(node.Index)).ToArray();
        if (readers is not [{ Layer: BatchNormalisation normalisation }]) return scales;
        var module = (BatchNorm)normalisation.Parameters;
        var channels = (int)module.num_features;
        for (var row = 0; row < outputs; row++)
        {
            var channel = row / (outputs / channels);
            scales[row] = module.weight![channel].item<double>() / Math.Sqrt(module.running_var![channel].item<double>() + module.eps);
        }

        return scales;
    }

    private static double Stabilised(double value) => value + (value < 0 ? -Epsilon : Epsilon);

    private static double Boxed((double Least, double Greatest)[] box, double[] input, int column, double weight)
    {
        var (least, greatest) = box[column / (input.Length / box.Length)];
        return input[column] * weight - least * Math.Max(0, weight) - greatest * Math.Min(0, weight);
    }
}

/// <summary>Bilinear enlargement in loops: pixels are squares, and beyond the middle of the outermost ones their value holds.</summary>
internal static class Enlarged
{
    public static double[,] To(double[,] small, int height, int width)
    {
        var large = new double[height, width];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (top, bottom, down) = Between(y, height, small.GetLength(0));
                var (left, right, across) = Between(x, width, small.GetLength(1));
                large[y, x] = (1 - down) * ((1 - across) * small[top, left] + across * small[top, right])
                    + down * ((1 - across) * small[bottom, left] + across * small[bottom, right]);
            }

        return large;
    }

    private static (int Low, int High, double Way) Between(int place, int large, int small)
    {
        var middle = Math.Max(0, (place + 0.5) * small / large - 0.5);
        var low = Math.Min((int)middle, small - 1);
        return (low, Math.Min(low + 1, small - 1), middle - low);
    }
}
