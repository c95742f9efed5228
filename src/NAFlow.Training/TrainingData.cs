using NAFlow.Data;

namespace NAFlow.Training;

/// <summary>What a network is trained on.</summary>
/// <param name="Images">The images of training; the whole of them may be drawn.</param>
/// <param name="Version">The name and version of the data set, for the record.</param>
public sealed record TrainingData(LabelledImages Images, string Version) : IDisposable
{
    /// <summary>Frees the images.</summary>
    public void Dispose() => Images.Dispose();
}
