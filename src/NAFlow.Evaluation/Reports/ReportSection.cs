using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>A part of a report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Place">Its place in the report.</param>
public sealed record ReportSection(string Title, int Place)
{
    /// <summary>Evaluations of parts of the method.</summary>
    public static ReportSection Ablations { get; } = new("Ablations", 7);

    /// <summary>Evaluations of settings.</summary>
    public static ReportSection Dials { get; } = new("Dials", 8);

    /// <summary>Evaluations of the maps' dependence on weights and data.</summary>
    public static ReportSection Checks { get; } = new("Checks", 9);

    /// <summary>Photos.</summary>
    public static ReportSection Photos { get; } = new("Real photos", 4);

    /// <summary>Trained networks beside that of the photos.</summary>
    public static ReportSection Networks { get; } = new("Other networks", 5);

    /// <summary>Evaluations of neurons rather than maps.</summary>
    public static ReportSection Neurons { get; } = new("Neurons", 6);

    /// <summary>What readers should know of all of its evaluations; null for nothing.</summary>
    public string? Note => this == Photos ? "Photos of one box that the network classifies right." : null;

    /// <summary>Whether its methods are the flow with one choice changed.</summary>
    public bool IsOfFlows => this == Ablations || this == Dials;

    /// <summary>The section of an evaluation: by the folders above it, else by its subject, which is an experiment or a network on photos.</summary>
    /// <param name="path">The path of its folder in that of all evaluations.</param>
    /// <param name="subject">The subject.</param>
    public static ReportSection Of(string path, string subject)
    {
        ArgumentNullException.ThrowIfNull(path);
        bool Is(string word) => path.Contains(word, StringComparison.OrdinalIgnoreCase);
        if (Is("ablation")) return Ablations;
        if (Is("dial")) return Dials;
        if (Is("random") || Is("check")) return Checks;
        if (Is("neuron")) return Neurons;
        if (Is("network")) return Networks;
        return !Is("photo") && ExperimentList.Known.FirstOrDefault(experiment => experiment.Name == subject) is { Task: var task }
            ? Of(task)
            : Photos;
    }

    private static ReportSection Of(ExperimentTask task) => task switch
    {
        ExperimentTask.Classification => new("Classification", 0),
        ExperimentTask.Contrastive => new("Contrastive learning", 1),
        ExperimentTask.FewShot => new("Few-shot classification", 2),
        _ => new("Image retrieval", 3),
    };
}
