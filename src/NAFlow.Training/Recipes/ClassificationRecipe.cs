using NAFlow.Models;

namespace NAFlow.Training;

/// <summary>The network's own classifier with cross-entropy and label smoothing.</summary>
public sealed record ClassificationRecipe(string Name, string Network) : Recipe(Name, Network)
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
