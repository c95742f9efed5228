using NAFlow.Imaging;
using NAFlow.Inversion;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>One layer of a whole batch, read out of its tensors.</summary>
internal sealed class BatchLayer
{
    private readonly RecoveredLayer recovered;
    private readonly Tensor activation;
    private readonly Tensor? coefficients;
    private readonly ExplainOptions options;
    private readonly float[] maps;
    private readonly float[] channels;
    private readonly bool[] finite;
    private readonly double[] abandonedNeurons;
    private readonly double[] abandonedChannels;
    private readonly int[] shape;

    public BatchLayer(RecoveredLayer recovered, Tensor activation, Tensor? coefficients, AbandonedNeurons abandoned, ExplainOptions options)
    {
        (this.recovered, this.activation, this.coefficients, this.options) = (recovered, activation, coefficients, options);
        shape = [.. activation.shape.Skip(1).Select(side => (int)side)];
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var weights = coefficients ?? zeros_like(activation);
        var weighed = options.Coefficients == CoefficientRule.Uniform ? recovered.FeatureMap : recovered.FeatureMap * weights;
        var map = nn.functional.relu(weighed).sum(1).to(float32);
        var sound = map.flatten(1).isfinite().all(1).logical_and(weights.flatten(1).isfinite().all(1));
        finite = sound.cpu().data<bool>().ToArray();
        maps = map.nan_to_num(0, 0, 0).cpu().contiguous().data<float>().ToArray();
        channels = weights.flatten(2).mean([2]).to(float32).nan_to_num(0, 0, 0).cpu().data<float>().ToArray();
        abandonedNeurons = abandoned.NeuronFraction(recovered.Node);
        abandonedChannels = abandoned.ChannelFraction(recovered.Node);
    }

    public FlowLayer Sample(int index)
    {
        var (height, width, channelCount) = (shape[1], shape[2], shape[0]);
        var map = maps.AsSpan(index * height * width, height * width);
        var entropy = MapReading.SpatialEntropy(map);
        var report = recovered.Report;
        return new FlowLayer
        {
            Name = recovered.Node.Name,
            Kind = recovered.Node.Kind,
            Shape = [.. shape],
            Map = HeatMap.FromValues(height, width, map),
            ChannelCoefficients = [.. channels.AsSpan(index * channelCount, channelCount)],
            AbandonedFraction = abandonedNeurons[index],
            AbandonedChannelFraction = abandonedChannels[index],
            Residual = report?.Residuals[index],
            Condition = report?.Conditions[index],
            Iterations = report?.Iterations[index],
            Seconds = recovered.Seconds / finite.Length,
            SpatialEntropy = entropy,
            Findings = [.. MapReading.Findings(map, finite[index], abandonedNeurons[index] < 1, entropy, index, report, options.Inversion)],
            Tensors = options.KeepTensors ? Keep(index) : null,
        };
    }

    private LayerTensors Keep(int index)
    {
        using var scope = NewDisposeScope();
        return new LayerTensors(Own(activation), Own(coefficients ?? zeros_like(activation)), Own(recovered.FeatureMap));

        Tensor Own(Tensor batch) => batch[index].detach().cpu().clone().DetachFromDisposeScope();
    }
}
