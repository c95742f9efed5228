using CsvHelper;

namespace NAFlow.Data;

/// <summary>miniImageNet's layout: <c>train.csv</c> and <c>test.csv</c> with the columns <c>filename, label</c>, and the photos in <c>images</c>.</summary>
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
            return photos.Count > 0 ? PhotoList.Of(folder, photos) : throw new InvalidInputException($"'{table}' lists no photo; give a table with at least one row.");
        }
        catch (Exception problem) when (problem is FormatException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidInputException($"'{table}' cannot be read at line {csv.LineNumber}: it needs the columns filename and label.", problem);
        }
    }
}
