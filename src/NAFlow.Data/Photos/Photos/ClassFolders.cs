namespace NAFlow.Data;

/// <summary>ImageNet's layout: a folder for every class, with its photos in it or in a folder below.</summary>
internal sealed class ClassFolders : IPhotoLayout
{
    public string Name => "class folders";

    public string Shape => "CLASS/photo.jpg";

    public PhotoParts? Read(string folder) => List(folder, folder) is { Paths.IsEmpty: false } photos ? new PhotoParts(null, photos) : null;

    /// <summary>The photos of every class folder in a folder.</summary>
    /// <param name="root">The folder that names of photos are relative to.</param>
    /// <param name="folder">The folder.</param>
    public static PhotoList List(string root, string folder) => PhotoList.Of(
        root,
        from path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
        from photo in PhotosOf(path)
        select (photo, Path.GetFileName(path)));

    private static IEnumerable<string> PhotosOf(string classFolder)
    {
        // Tiny ImageNet keeps its photos in a folder named images.
        var inner = Path.Combine(classFolder, "images");
        return Directory.EnumerateFiles(Directory.Exists(inner) ? inner : classFolder).Where(PhotoList.IsPhoto).Order(StringComparer.Ordinal);
    }
}
