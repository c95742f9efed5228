using System.Globalization;
using CsvHelper;

namespace NAFlow.Data;

/// <summary>
/// A folder of photos, in one of the layouts of the usual data sets. Only lists of files are kept; photos are read when they are asked for.
/// </summary>
public sealed class PhotoFolderData : IExperimentData
{
    // Class folders last: most other layouts have folders too.
    private static readonly IPhotoLayout[] Layouts =
        [new BirdFolders(), new MiniImageNetFolders(), new SplitFolders(), new OmniglotFolders(), new ClassFolders()];

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
            throw new InvalidInputException(
                $"The folder '{folder}' cannot be read ({problem.Message.TrimEnd('.')}); check its permissions.", problem);
        }

        throw new InvalidInputException(
            $"'{folder}' is laid out as no data set known here; use one of {string.Join("; ", Layouts.Select(layout => layout.Shape))}.");
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

/// <summary>A way in which data sets lay out their photos.</summary>
internal interface IPhotoLayout
{
    /// <summary>Its name for people.</summary>
    string Name { get; }

    /// <summary>How its folders look.</summary>
    string Shape { get; }

    /// <summary>The photos of a folder of this layout; null when it is of another.</summary>
    /// <exception cref="InvalidInputException">It is of this layout and cannot be read.</exception>
    PhotoParts? Read(string folder);
}

/// <summary>
/// CUB-200-2011's layout: <c>images.txt</c> with numbers and paths, and <c>train_test_split.txt</c> with a 1 for each photo of training.
/// </summary>
internal sealed class BirdFolders : IPhotoLayout
{
    private const string List = "images.txt", Split = "train_test_split.txt", Photos = "images";

    public string Name => "CUB-200-2011";

    public string Shape => $"{List}, {Split} and {Photos}/CLASS/photo.jpg";

    public PhotoParts? Read(string folder)
    {
        var (list, split, photos) = (Path.Combine(folder, List), Path.Combine(folder, Split), Path.Combine(folder, Photos));
        if (!File.Exists(list) || !Directory.Exists(photos)) return null;
        var all = Rows(list).Select(row => (row.Number, Path: Path.Combine(photos, row.Text), Class: ClassOf(list, row.Text))).ToArray();
        if (!File.Exists(split)) return new PhotoParts(null, PhotoList.Of(folder, all.Select(photo => (photo.Path, photo.Class))));
        var training = Rows(split).Where(row => row.Text == "1").Select(row => row.Number).ToHashSet();
        return new PhotoParts(Part(isTraining: true), Part(isTraining: false));

        PhotoList Part(bool isTraining) =>
            PhotoList.Of(folder, all.Where(photo => training.Contains(photo.Number) == isTraining).Select(photo => (photo.Path, photo.Class)));
    }

    private static string ClassOf(string list, string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder
        ? folder
        : throw new InvalidInputException($"'{list}' lists '{path}', which is in no class folder; give CLASS/photo.jpg.");

    private static IEnumerable<(int Number, string Text)> Rows(string file)
    {
        foreach (var (line, text) in File.ReadLines(file).Index())
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            var parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
            yield return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (number, parts[1])
                : throw new InvalidInputException($"'{file}' cannot be read at line {line + 1}: it needs a number, a space and a value.");
        }
    }
}

/// <summary>
/// miniImageNet's layout: <c>train.csv</c> and <c>test.csv</c> with the columns <c>filename, label</c>, and the photos in <c>images</c>.
/// </summary>
internal sealed class MiniImageNetFolders : IPhotoLayout
{
    private const string Training = "train.csv", Test = "test.csv", Photos = "images";

    public string Name => "miniImageNet";

    public string Shape => $"{Training}, {Test} (filename, label) and {Photos}/photo.jpg";

    public PhotoParts? Read(string folder)
    {
        var (training, test) = (Path.Combine(folder, Training), Path.Combine(folder, Test));
        if (!File.Exists(test) || !Directory.Exists(Path.Combine(folder, Photos))) return null;
        return new PhotoParts(File.Exists(training) ? List(folder, training) : null, List(folder, test));
    }

    private static PhotoList List(string folder, string table)
    {
        using var csv = CsvReader.FromFile(table, CsvReaderOptions.Default with { HasHeader = true, TrackLineNumbers = true });
        try
        {
            var photos = new List<(string, string)>();
            while (csv.Read()) photos.Add((Path.Combine(folder, Photos, csv.GetString("filename")), csv.GetString("label")));
            return photos.Count > 0
                ? PhotoList.Of(folder, photos)
                : throw new InvalidInputException($"'{table}' lists no photo; give a table with at least one row.");
        }
        catch (Exception problem) when (problem is FormatException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidInputException($"'{table}' cannot be read at line {csv.LineNumber}: it needs the columns filename and label.", problem);
        }
    }
}

/// <summary>Class folders in a folder for training and one for the test, as ImageNet has them and Cars when it is laid out by class.</summary>
internal sealed class SplitFolders : IPhotoLayout
{
    private static readonly string[] TrainingNames = ["train", "training", "cars_train", "images_background"];
    private static readonly string[] TestNames = ["test", "val", "validation", "cars_test", "images_evaluation"];

    public string Name => "class folders for training and test";

    public string Shape => "train/CLASS/photo.jpg and test/CLASS/photo.jpg (or val/)";

    public PhotoParts? Read(string folder)
    {
        if (Find(folder, TestNames) is not { } test) return null;
        var parts = new PhotoParts(Find(folder, TrainingNames) is { } training ? List(folder, training) : null, List(folder, test));
        return parts.Test.Paths.IsEmpty
            ? throw new InvalidInputException(
                $"'{test}' holds no class folder with photos; lay it out as CLASS/photo.jpg (annotations of Cars in .mat files are not read).")
            : parts;
    }

    private static PhotoList List(string root, string folder) =>
        OmniglotFolders.IsNested(folder) ? OmniglotFolders.List(root, folder) : ClassFolders.List(root, folder);

    private static string? Find(string folder, IEnumerable<string> names) =>
        names.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
}

/// <summary>Omniglot's layout: a folder for every alphabet, with one for every character; a character is a class.</summary>
internal sealed class OmniglotFolders : IPhotoLayout
{
    public string Name => "Omniglot";

    public string Shape => "ALPHABET/CHARACTER/image.png";

    public PhotoParts? Read(string folder) =>
        IsNested(folder) && List(folder, folder) is { Paths.IsEmpty: false } photos ? new PhotoParts(null, photos) : null;

    /// <summary>Whether the folders in a folder hold folders with photos, and no photos themselves.</summary>
    public static bool IsNested(string folder) => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).FirstOrDefault() is { } first
        && !Directory.EnumerateFiles(first).Any(PhotoList.IsPhoto)
        && Directory.EnumerateDirectories(first)
            .Any(inner => Path.GetFileName(inner) != "images" && Directory.EnumerateFiles(inner).Any(PhotoList.IsPhoto));

    /// <summary>The images of every character in a folder.</summary>
    public static PhotoList List(string root, string folder) => PhotoList.Of(
        root,
        from alphabet in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
        from character in Directory.EnumerateDirectories(alphabet).Order(StringComparer.Ordinal)
        from image in Directory.EnumerateFiles(character).Where(PhotoList.IsPhoto).Order(StringComparer.Ordinal)
        select (image, $"{Path.GetFileName(alphabet)}/{Path.GetFileName(character)}"));
}

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
