using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>Photos in files, by class; a file is read when its photo is asked for.</summary>
/// <param name="Root">The folder that names of photos are relative to.</param>
/// <param name="Paths">The files.</param>
/// <param name="Labels">The class of each.</param>
/// <param name="ClassNames">The names of the classes.</param>
public sealed record PhotoList(string Root, ImmutableArray<string> Paths, ImmutableArray<int> Labels, ImmutableArray<string> ClassNames) : IImageSource
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>Whether a file is a photo, by its ending.</summary>
    public static bool IsPhoto(string path) => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Photos with the names of their classes; classes are numbered in the order of their names.</summary>
    /// <param name="root">The folder that names of photos are relative to.</param>
    /// <param name="photos">The files with their classes.</param>
    public static PhotoList Of(string root, IEnumerable<(string Path, string Class)> photos)
    {
        (string Path, string Class)[] all = [.. photos];
        string[] names = [.. all.Select(photo => photo.Class).Distinct().Order(StringComparer.Ordinal)];
        var numbers = names.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return new PhotoList(root, [.. all.Select(photo => photo.Path)], [.. all.Select(photo => numbers[photo.Class])], [.. names]);
    }

    /// <inheritdoc />
    public Photo Load(int index)
    {
        var name = Path.GetRelativePath(Root, Paths[index]);
        try
        {
            return Photo.Decode(File.ReadAllBytes(Paths[index]), name);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The photo '{name}' cannot be read ({problem.Message.TrimEnd('.')}); put it there or take it off the list.", problem);
        }
    }

    /// <summary>Nothing is open between photos.</summary>
    public void Dispose()
    {
    }
}
