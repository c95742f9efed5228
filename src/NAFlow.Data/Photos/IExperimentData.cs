namespace NAFlow.Data;

/// <summary>A data set as the experiments see it.</summary>
public interface IExperimentData
{
    /// <summary>What it is, with its version or place, for tables and manifests.</summary>
    string Name { get; }

    /// <summary>Opens a part of it; the caller disposes of it.</summary>
    /// <returns>The images; null when the data has no such part.</returns>
    /// <exception cref="InvalidInputException">The part is there and cannot be read.</exception>
    IImageSource? Open(ImageSplit split);
}
