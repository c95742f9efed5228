using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>What an experiment found.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Figures">How well the network does its task.</param>
/// <param name="Samples">The images that were explained.</param>
/// <param name="Manifest">What was run, with what, and where.</param>
public sealed record ExperimentResult(
    Experiment Experiment, ImmutableArray<ExperimentFigure> Figures, ImmutableArray<ExplainedSample> Samples, ExperimentManifest Manifest) : IDisposable
{
    /// <summary>The names of the layers that every path through the network goes through, such as the ends of blocks, from the image to the last feature map.</summary>
    public required ImmutableArray<string> Waist { get; init; }

    /// <summary>Frees the flows.</summary>
    public void Dispose()
    {
        foreach (var sample in Samples) sample.Dispose();
    }
}
