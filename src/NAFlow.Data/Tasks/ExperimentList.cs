using NAFlow.Models;
using NAFlow.Networks;

namespace NAFlow.Data;

/// <summary>
/// The nine experiments over four tasks. The choice of networks and methods is this project's: the paper's own list of its nine models could not be had.
/// </summary>
public static class ExperimentList
{
    private const int ProxyAnchorSize = 512, MarginSize = 128;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new("alexnet", ExperimentTask.Classification, "alexnet", "alexnet_compact", "AlexNet (Krizhevsky, 2014, arXiv 1404.5997)"),
        new("googlenet", ExperimentTask.Classification, "googlenet", "googlenet_compact", "GoogLeNet (Szegedy et al., 2015, arXiv 1409.4842)"),
        new("resnet50", ExperimentTask.Classification, "resnet50", "resnet50_compact", "ResNet-50 (He et al., 2016, arXiv 1512.03385)"),
        new("moco-v2", ExperimentTask.Contrastive, "resnet50", "resnet50_compact", "MoCo-v2 (Chen et al., 2020, arXiv 2003.04297)") { Head = Head.Embedding },
        new("simsiam", ExperimentTask.Contrastive, "resnet50", "resnet50_compact", "SimSiam (Chen and He, 2021, arXiv 2011.10566)") { Head = Head.Embedding },
        new("protonet", ExperimentTask.FewShot, "conv4", "conv4_compact", "Prototypical networks (Snell et al., 2017, arXiv 1703.05175)") { Head = Head.Embedding, Metric = Metric.Euclidean },
        new("meta-baseline", ExperimentTask.FewShot, "resnet12", "resnet12_compact", "Meta-Baseline (Chen et al., 2021, arXiv 2003.04390)") { Head = Head.Embedding },
        new("proxy-anchor", ExperimentTask.Retrieval, "bn_inception", "bn_inception_compact", "Proxy-Anchor (Kim et al., 2020, arXiv 2003.13911)") { Head = Head.LinearEmbedding(ProxyAnchorSize) },
        new("margin-loss", ExperimentTask.Retrieval, "resnet50", "resnet50_compact", "Margin based loss (Wu et al., 2017, arXiv 1706.07567)")
        {
            Head = Head.LinearEmbedding(MarginSize), Metric = Metric.Euclidean, IsNormalised = true,
        },
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(experiment => experiment.Name)];

    /// <summary>The experiment of this name.</summary>
    /// <exception cref="InvalidInputException">There is none; the sentence gives the nearest.</exception>
    public static Experiment Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new InvalidInputException(
            $"There is no experiment named '{name}'; the nearest of {Names.Count} are {string.Join(", ", EditDistance.Nearest(name, Names))}, and naflow experiment list shows all.");
}
