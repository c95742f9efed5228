using System.Collections.Immutable;
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
    private readonly IReadOnlyList<BatchLayer> layers;
    private readonly IReadOnlyList<IReadOnlyList<ClassPrediction>> predictions;

    public FlowAssembly(
        NetworkTrace trace, ExplainedScore score, ImportanceCoefficients coefficients, AbandonedNeurons abandoned, RecoveredLayers recovered,
        ExplainOptions options, FlowSeconds seconds)
    {
        (this.trace, this.score, this.options, this.seconds) = (trace, score, options, seconds);
        layers = [.. recovered.Layers.Select(layer => new BatchLayer(layer, trace[layer.Node], coefficients[options.Inversion.ReluInPlace ? trace.Network.InPlace(layer.Node) : layer.Node], abandoned, options))];
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
        InputHeight = (int)trace[Node.ImageName].shape[2],
        InputWidth = (int)trace[Node.ImageName].shape[3],
        Layers = [.. layers.Select(layer => layer.Sample(index))],
        Options = options,
        Seconds = seconds,
        Manifest = ManifestWriter.Describe(trace, index),
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
        var names = trace.Network.ClassNames is { } known && known.Count == classes ? known : null;
        var scores = trace.Output.to(float64);
        var (raw, probabilities) = (scores.cpu().data<double>().ToArray(), softmax(scores, 1).cpu().data<double>().ToArray());
        return [.. Enumerable.Range(0, (int)trace.BatchSize).Select(sample => Enumerable.Range(0, classes)
            .Select(index => new ClassPrediction(
                index, names?[index], raw[sample * classes + index], probabilities[sample * classes + index]))
            .ToArray())];
    }
}
