using System.Collections.Immutable;
using NAFlow.Imaging;
using NAFlow.Inversion;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Turns the tensors of a batch into one flow per sample.</summary>
internal sealed class FlowAssembly
{
    private readonly NetworkTrace trace;
    private readonly ExplainedScore score;
    private readonly ExplainOptions options;
    private readonly FlowSeconds seconds;
    private readonly IReadOnlyList<GivenImage> given;
    private readonly IReadOnlyList<BatchLayer> layers;
    private readonly IReadOnlyList<IReadOnlyList<ClassPrediction>> predictions;

    private readonly string? rest;

    public FlowAssembly(
        NetworkTrace trace, ExplainedScore score, IReadOnlyList<BatchLayer> layers, ExplainOptions options, FlowSeconds seconds,
        IReadOnlyList<GivenImage> given, string? rest)
    {
        (this.trace, this.score, this.layers, this.options, this.seconds, this.given, this.rest) =
            (trace, score, layers, options, seconds, given, rest);
        predictions = score.ClassIndices.Count > 0 ? Predictions() : [];
    }

    /// <summary>The flow of one sample.</summary>
    public AttentionFlow Sample(int index) => new()
    {
        Explained = score.Subjects.Count > 0
            ? new ExplainedDecision { Name = score.Subjects[index], Score = score.Values[index] }
            : ExplainedDecision.Of(predictions[index][score.ClassIndices[index]]),
        TopClasses = TopClasses(index),
        Contributions = score.Contributions.Count > 0 ? score.Contributions[index] : null,
        Picture = given[index].Picture,
        InputHeight = (int)trace[Node.ImageName].shape[2],
        InputWidth = (int)trace[Node.ImageName].shape[3],
        Layers = [.. layers.Select(layer => layer.Sample(index, given[index].Picture))],
        Options = options,
        Seconds = seconds,
        Manifest = ManifestWriter.Describe(trace, index, given[index], options.Inverse, rest),
    };

    private ImmutableArray<ClassPrediction> TopClasses(int index)
    {
        var known = score.Votes.Count > 0 ? score.Votes[index] : predictions.Count > 0 ? predictions[index] : [];
        return [.. known.OrderByDescending(prediction => prediction.Score).Take(options.TopClasses)];
    }

    private ClassPrediction[][] Predictions()
    {
        using var scope = NewDisposeScope();
        var classes = (int)trace.Output.shape[1];
        var names = ClassScore.Names(trace);
        var scores = trace.Output.to(float64);
        var (raw, probabilities) = (scores.cpu().data<double>().ToArray(), ClassScore.Confidences(trace).cpu().data<double>().ToArray());
        return [.. Enumerable.Range(0, (int)trace.BatchSize).Select(sample => Enumerable.Range(0, classes)
            .Select(index => new ClassPrediction(
                index, names?[index] ?? (classes == 1 ? ClassScore.OnlyName : null), raw[sample * classes + index],
                probabilities[sample * classes + index]))
            .ToArray())];
    }
}

/// <summary>One layer of a whole batch, read out of its tensors, which are kept only where the options ask for it.</summary>
internal sealed class BatchLayer
{
    private readonly Node node;
    private readonly SolveReport? report;
    private readonly double seconds;
    private readonly Inverse inverse;
    private readonly float[] maps;
    private readonly float[] channels;
    private readonly bool[] finite;
    private readonly IReadOnlyList<double> abandonedNeurons;
    private readonly IReadOnlyList<double> abandonedChannels;
    private readonly int[] shape;
    private readonly LayerTensors[]? tensors;
    private readonly MapChannels[]? topChannels;
    private readonly IReadOnlyList<NeuronShares> shares;
    private readonly float[] controls;

    public BatchLayer(
        RecoveredLayer recovered, Tensor activation, Tensor weights, AbandonedNeurons abandoned, ExplainOptions options, bool endsBlock = false,
        bool onEveryPath = false)
    {
        (EndsBlock, OnEveryPath) = (endsBlock, onEveryPath);
        (node, report, seconds, inverse) = (recovered.Node, recovered.Report, recovered.Seconds, options.Inverse);
        shape = [.. activation.shape.Skip(1).Select(side => (int)side)];
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var isSumOfParts = options.ReadingThatHolds == ChannelReading.SumOfPositiveParts;
        using var products = Products(recovered.FeatureMap);
        var map = Map(products);
        var control = options.Inverse is SolvedInverse ? Map(Products(activation)) : map;
        var means = weights.mean([2L, 3]);

        // A mean is not finite where a value is not, and hardly ever elsewhere.
        var sound = means.isfinite().all(1);
        if (!sound.all().item<bool>()) sound = weights.flatten(1).isfinite().all(1);
        finite = map.flatten(1).isfinite().all(1).logical_and(sound).cpu().data<bool>().ToArray();
        maps = map.nan_to_num(0, 0, 0).cpu().contiguous().data<float>().ToArray();
        channels = means.to(float32).nan_to_num(0, 0, 0).cpu().contiguous().data<float>().ToArray();
        controls = control.nan_to_num(0, 0, 0).cpu().contiguous().data<float>().ToArray();
        (abandonedNeurons, abandonedChannels) = (abandoned.NeuronFraction(node), abandoned.ChannelFraction(node));
        shares = abandoned.Shares(node, activation);
        topChannels = isSumOfParts && (endsBlock || onEveryPath) ? MapChannels.Of(products) : null;
        if (options.KeepTensors)
            tensors = [.. Enumerable.Range(0, finite.Length).Select(sample => new LayerTensors(
                Own(activation, sample), Own(weights, sample), Own(recovered.FeatureMap, sample)))];

        Tensor Products(Tensor features) => options.Coefficients == CoefficientRule.Uniform ? features.clone() : features * weights;

        Tensor Map(Tensor products) => (isSumOfParts ? products.relu_().sum(1) : products.sum(1).relu_()).to(float32);

        static Tensor Own(Tensor batch, int sample) => batch[sample].detach().cpu().clone().DetachFromDisposeScope();
    }

    /// <summary>Whether it ends one of the network's units.</summary>
    public bool EndsBlock { get; }

    /// <summary>Whether every path from the image to N goes through it.</summary>
    public bool OnEveryPath { get; }

    /// <summary>Frees the tensors of a pass that was not finished.</summary>
    public void Discard()
    {
        foreach (var sample in tensors ?? []) sample.Dispose();
    }

    public FlowLayer Sample(int index, Photo? under)
    {
        var (height, width, channelCount) = (shape[1], shape[2], shape[0]);
        var map = maps.AsSpan(index * height * width, height * width);
        var entropy = MapReading.SpatialEntropy(map);
        return new FlowLayer
        {
            Name = node.Name,
            Kind = node.Kind,
            Shape = [.. shape],
            EndsBlock = EndsBlock,
            OnEveryPath = OnEveryPath,
            Shares = shares[index],
            LikenessToNoInversion = MapReading.Correlation(map, controls.AsSpan(index * height * width, height * width)),
            Map = HeatMap.FromValues(height, width, map),
            ChannelCoefficients = [.. channels.AsSpan(index * channelCount, channelCount)],
            AbandonedFraction = abandonedNeurons[index],
            AbandonedChannelFraction = abandonedChannels[index],
            Residual = report?.Residuals[index],
            Condition = report?.Conditions[index],
            Iterations = report?.Iterations[index],
            Seconds = seconds / finite.Length,
            SpatialEntropy = entropy,
            Findings = [.. MapReading.Findings(map, finite[index], abandonedNeurons[index] < 1, entropy, index, report, inverse)],
            TopChannels = topChannels?[index],
            Under = under,
            Tensors = tensors?[index],
        };
    }
}
