namespace NAFlow.Data;

/// <summary>Omniglot's layout: a folder for every alphabet, with one for every character; a character is a class.</summary>
internal sealed class OmniglotFolders : IPhotoLayout
{
    public string Name => "Omniglot";

    public string Shape => "ALPHABET/CHARACTER/image.png";

    public PhotoParts? Read(string folder) => IsNested(folder) && List(folder, folder) is { Paths.IsEmpty: false } photos ? new PhotoParts(null, photos) : null;

    /// <summary>Whether the folders in a folder hold folders with photos, and no photos themselves.</summary>
    public static bool IsNested(string folder) => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).FirstOrDefault() is { } first
        && !Directory.EnumerateFiles(first).Any(PhotoList.IsPhoto)
        && Directory.EnumerateDirectories(first).Any(inner => Path.GetFileName(inner) != "images" && Directory.EnumerateFiles(inner).Any(PhotoList.IsPhoto));

    /// <summary>The images of every character in a folder.</summary>
    public static PhotoList List(string root, string folder) => PhotoList.Of(
        root,
        from alphabet in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
        from character in Directory.EnumerateDirectories(alphabet).Order(StringComparer.Ordinal)
        from image in Directory.EnumerateFiles(character).Where(PhotoList.IsPhoto).Order(StringComparer.Ordinal)
        select (image, $"{Path.GetFileName(alphabet)}/{Path.GetFileName(character)}"));
}
