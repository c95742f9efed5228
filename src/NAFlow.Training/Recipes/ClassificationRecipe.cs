using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>The network's own classifier with cross-entropy and label smoothing.</summary>
internal sealed record ClassificationRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Cross-entropy with label smoothing (Szegedy et al., 2016, arXiv 1512.00567)";

    /// <inheritdoc />
    public override string HeadName => "classifier";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.All;

    /// <summary>The share of the label that all classes have alike.</summary>
    /// <value>0.1.</value>
    public double LabelSmoothing { get; init; } = 0.1;

    internal override Head Head(int classes) => Models.Head.Classifier(classes);

    internal override Objective Begin(TrainingSetup setup) => new ClassificationObjective(setup, LabelSmoothing);
}

/// <summary>Naming the class of every image.</summary>
internal sealed class ClassificationObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly double smoothing;
    private readonly ShuffledBatches batches;

    /// <summary>
    /// Sets the last layer to zero: whatever tells two classes apart is then learned. Random differences on what they share would stay, without
    /// effect on the answers, and show in every explanation of one class against another.
    /// </summary>
    public ClassificationObjective(TrainingSetup setup, double smoothing)
    {
        (this.setup, this.smoothing) = (setup, smoothing);
        batches = new(setup.Images.Count, setup.Options.BatchSize, setup.Options.Seed);
        using var noGradient = no_grad();
        foreach (var parameter in setup.Network.Output.Layer!.Parameters!.parameters()) parameter.zero_();
    }

    public override int ImagesPerStep => Math.Min(setup.Options.BatchSize, setup.Images.Count);

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var batch = batches.At(step.Number);
        var scores = setup.Network.call(setup.Images.Take(batch, step));
        return CrossEntropyLoss.Of(scores, setup.Images.LabelsOf(batch), smoothing).MoveToOuterDisposeScope();
    }
}

/// <summary>Cross-entropy with label smoothing (Szegedy et al., 2016, arXiv 1512.00567).</summary>
internal static class CrossEntropyLoss
{
    /// <summary>
    /// The mean over the batch of <c>-(1 - e) log p_y - e/K sum_k log p_k</c>, p being the softmax of the scores.
    /// </summary>
    /// <param name="scores"><c>[B, K]</c>.</param>
    /// <param name="labels">y, int64 <c>[B]</c>.</param>
    /// <param name="smoothing">e, 0 to 1.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor scores, Tensor labels, double smoothing = 0)
    {
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(scores, 1);
        var right = logarithms.gather(1, labels.unsqueeze(1)).mean();
        return right.Times(smoothing - 1).PlusScaled(logarithms.mean(), -smoothing).MoveToOuterDisposeScope();
    }
}
