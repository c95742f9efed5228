using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Data;

/// <summary>Photos in files, by class; a file is read when its photo is asked for.</summary>
/// <param name="Root">The folder that names of photos are relative to.</param>
/// <param name="Paths">The files.</param>
/// <param name="Labels">The class of each.</param>
/// <param name="ClassNames">The names of the classes.</param>
internal sealed record PhotoList(string Root, ImmutableArray<string> Paths, ImmutableArray<int> Labels, ImmutableArray<string> ClassNames)
    : IImageSource
{
    /// <summary>Whether a file is a photo, by its ending.</summary>
    public static bool IsPhoto(string path) => PhotoFormat.IsNamedAsOne(path);

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
            throw new InvalidInputException(
                $"The photo '{name}' cannot be read ({problem.Message.TrimEnd('.')}); put it there or take it off the list.", problem);
        }
    }

    /// <summary>Nothing is open between photos.</summary>
    public void Dispose()
    {
    }
}

/// <summary>The photos of a folder, by the part of the data set they belong to.</summary>
/// <param name="Training">Photos that networks are trained on; null when the folder says nothing of training.</param>
/// <param name="Test">The other photos.</param>
internal sealed record PhotoParts(PhotoList? Training, PhotoList Test)
{
    /// <summary>
    /// Photos of classes that were never seen: those of the test where its classes are others than those of training; of classes that both have, the
    /// second half, as Cars and the birds are split for retrieval; all where there is no training.
    /// </summary>
    public PhotoList Novel => Training is not { } training || AreApart ? Test : SecondHalf(training);

    /// <summary>Photos of training of the classes of the test; null when there are none.</summary>
    public PhotoList? Neighbours => Training is { } training && !AreApart ? Renumbered(training) : null;

    private bool AreApart => Training is { } training && !training.ClassNames.Intersect(Test.ClassNames).Any();

    private PhotoList SecondHalf(PhotoList training)
    {
        string[] classes = [.. training.ClassNames.Union(Test.ClassNames).Order(StringComparer.Ordinal)];
        var novel = classes[(classes.Length / 2)..].ToHashSet();
        return PhotoList.Of(Test.Root, Named(training).Concat(Named(Test)).Where(photo => novel.Contains(photo.Class)));
    }

    /// <summary>The photos of training whose classes the test has, numbered as there.</summary>
    private PhotoList Renumbered(PhotoList training)
    {
        var numbers = Test.ClassNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        ImmutableArray<(string Path, string Class)> known = [.. Named(training).Where(photo => numbers.ContainsKey(photo.Class))];
        return training with
        {
            Paths = [.. known.Select(photo => photo.Path)],
            Labels = [.. known.Select(photo => numbers[photo.Class])],
            ClassNames = Test.ClassNames
        };
    }

    private static IEnumerable<(string Path, string Class)> Named(PhotoList list) =>
        list.Paths.Zip(list.Labels, (path, label) => (path, list.ClassNames[label]));
}
