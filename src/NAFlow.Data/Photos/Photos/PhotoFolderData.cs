namespace NAFlow.Data;

/// <summary>A folder of photos, in one of the layouts of the usual data sets. Only lists of files are kept; photos are read when they are asked for.</summary>
public sealed class PhotoFolderData : IExperimentData
{
    // Class folders last: most other layouts have folders too.
    private static readonly IPhotoLayout[] Layouts = [new BirdFolders(), new MiniImageNetFolders(), new SplitFolders(), new OmniglotFolders(), new ClassFolders()];

    private readonly PhotoParts parts;

    private PhotoFolderData(string name, PhotoParts parts) => (Name, this.parts) = (name, parts);

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>Lists a folder's photos.</summary>
    /// <exception cref="InvalidInputException">There is no such folder, it cannot be read, or it is of no layout known here.</exception>
    public static PhotoFolderData Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new InvalidInputException($"There is no folder '{folder}'; check the path.");
        try
        {
            foreach (var layout in Layouts)
                if (layout.Read(folder) is { } parts)
                    return new PhotoFolderData($"{new DirectoryInfo(folder).Name} ({layout.Name})", parts);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The folder '{folder}' cannot be read ({problem.Message.TrimEnd('.')}); check its permissions.", problem);
        }

        throw new InvalidInputException($"'{folder}' is laid out as no data set known here; use one of {string.Join("; ", Layouts.Select(layout => layout.Shape))}.");
    }

    /// <inheritdoc />
    public IImageSource? Open(ImageSplit split) => split switch
    {
        ImageSplit.Training => parts.Neighbours,
        ImageSplit.Test => parts.Test,
        ImageSplit.Novel => parts.Novel,
        _ => null,
    };
}
