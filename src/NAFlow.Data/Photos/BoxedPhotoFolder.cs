using System.Globalization;
using CsvHelper;
using NAFlow.Networks;

namespace NAFlow.Data;

/// <summary>A folder of photos with a <c>boxes.csv</c>: columns <c>file, class_index, x0, y0, x1, y1</c>, and any others; or one in the layout of Tiny ImageNet.</summary>
public static class BoxedPhotoFolder
{
    /// <summary>The name of the table.</summary>
    public const string TableName = "boxes.csv";

    /// <summary>Reads the table.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">The network's classes, by whose names those of Tiny ImageNet are found; a <c>boxes.csv</c> needs none.</param>
    /// <exception cref="InvalidInputException">The folder has no table, or a row cannot be read.</exception>
    public static IReadOnlyList<BoxedPhoto> Read(string folder, ClassNames? names = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var table = Path.Combine(folder, TableName);
        if (!File.Exists(table) && TinyImageNetFolder.IsMeant(folder)) return TinyImageNetFolder.Read(folder, names);
        if (!File.Exists(table)) throw new InvalidInputException($"'{folder}' has no {TableName}; give a folder of photos with one.");
        using var csv = CsvReader.FromFile(table, CsvReaderOptions.Default with { HasHeader = true, TrackLineNumbers = true, FormatProvider = CultureInfo.InvariantCulture });
        try
        {
            var photos = new List<BoxedPhoto>();
            while (csv.Read())
                photos.Add(new BoxedPhoto(
                    Path.Combine(folder, csv.GetString("file")), csv.Parse<int>("class_index"),
                    new Box(csv.Parse<double>("x0"), csv.Parse<double>("y0"), csv.Parse<double>("x1"), csv.Parse<double>("y1"))));
            return photos.Count > 0 ? photos : throw new InvalidInputException($"'{table}' lists no photo; give a table with at least one row.");
        }
        catch (Exception problem) when (problem is FormatException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidInputException(
                $"'{table}' cannot be read at line {csv.LineNumber}: it needs the columns file, class_index, x0, y0, x1, y1 with numbers in the last five.", problem);
        }
    }
}
