namespace NAFlow.Data;

/// <summary>The data that an experiment runs on.</summary>
public static class ExperimentImages
{
    /// <summary>The photos of a folder, or the creatures at the size that the network reads.</summary>
    /// <param name="network">The network.</param>
    /// <param name="folder">A folder in one of the known layouts; null or empty for the creatures.</param>
    /// <exception cref="InvalidInputException">The folder is missing, or has none of the layouts.</exception>
    public static IExperimentData Open(Network network, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return string.IsNullOrEmpty(folder) ? new CreatureData(network.Preprocessing.Size) : PhotoFolderData.Read(folder);
    }
}
