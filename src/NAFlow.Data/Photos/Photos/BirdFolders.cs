using System.Globalization;

namespace NAFlow.Data;

/// <summary>CUB-200-2011's layout: <c>images.txt</c> with numbers and paths, and <c>train_test_split.txt</c> with a 1 for each photo of training.</summary>
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

        PhotoList Part(bool isTraining) => PhotoList.Of(folder, all.Where(photo => training.Contains(photo.Number) == isTraining).Select(photo => (photo.Path, photo.Class)));
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
