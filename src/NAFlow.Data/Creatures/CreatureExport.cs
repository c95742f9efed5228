using System.Globalization;
using System.Text.Json;
using NAFlow.Files;

namespace NAFlow.Data;

/// <summary>
/// Writes a set of creatures as files, for other programs: <c>CLASS/00000.png</c>, the part of every pixel as <c>CLASS/00000.parts.png</c> (20 levels of gray
/// a part, in the order of <see cref="CreaturePart"/>), and <c>creatures.json</c> with what was drawn.
/// </summary>
public static class CreatureExport
{
    private const int LevelsPerPart = 20;

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    /// <summary>Writes a set. A file is there whole or not at all, and the description last.</summary>
    /// <param name="set">The set.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="seed">The seed of the data set.</param>
    /// <param name="progress">Told the name of each picture.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <exception cref="InvalidInputException">The folder cannot be written, or the size is out of range.</exception>
    public static void Write(
        CreatureSet set, string folder, int size = CreatureImage.CompactSize, ulong seed = 0, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        try
        {
            foreach (var kind in set.Classes) Directory.CreateDirectory(Path.Combine(folder, kind.Name));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The creatures cannot be written to '{folder}' ({problem.Message.TrimEnd('.')}); choose another folder.", problem);
        }

        for (var index = 0; index < set.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            var image = set.Scene(index, seed).Draw(size);
            var name = Path.Combine(set.Classes[set.LabelOf(index)].Name, index.ToString("00000", CultureInfo.InvariantCulture));
            image.ToPhoto(name).SavePng(Path.Combine(folder, $"{name}.png"));
            Photo.FromPixels(name, size, size, [.. image.Parts.ToArray().SelectMany(part => Enumerable.Repeat((byte)(part * LevelsPerPart), 3))])
                .SavePng(Path.Combine(folder, $"{name}.parts.png"));
            progress?.Report(name);
        }

        var description = new
        {
            Set = set.Name,
            CreatureSet.Version,
            Seed = seed,
            Size = size,
            set.Count,
            Parts = PartVariants.Parts.ToDictionary(part => part.ToString(), part => (int)part * LevelsPerPart),
            Classes = set.Classes.Select(kind => new { kind.Name, Forms = PartVariants.Parts.ToDictionary(part => part.ToString(), part => kind.Variants[part]) }),
        };
        AtomicFile.Write(Path.Combine(folder, "creatures.json"), stream => JsonSerializer.Serialize(stream, description, Layout));
    }
}
