using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NAFlow.Files;
using NAFlow.Imaging;

namespace NAFlow.Data;

/// <summary>
/// Writes a set of creatures as files, for other programs: <c>CLASS/00000.png</c>, the part of every pixel as <c>CLASS/00000.parts.png</c> (20 levels
/// of gray a part, in the order of <see cref="CreaturePart"/>), and <c>creatures.json</c> with what was drawn.
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
        CreatureSet set, string folder, int size = CreatureImage.CompactSize, ulong seed = 0, IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        try
        {
            foreach (var kind in set.Classes) Directory.CreateDirectory(Path.Combine(folder, kind.Name));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"The creatures cannot be written to '{folder}' ({problem.Message.TrimEnd('.')}); choose another folder.", problem);
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
            Classes = set.Classes
                .Select(kind => new { kind.Name, Forms = PartVariants.Parts.ToDictionary(part => part.ToString(), part => kind.Variants[part]) }),
        };
        AtomicFile.Write(Path.Combine(folder, "creatures.json"), stream => JsonSerializer.Serialize(stream, description, Layout));
    }
}

/// <summary>A contact sheet: what a set of creatures looks like, at one glance.</summary>
public static class CreatureSheet
{
    private const int Columns = 10;

    private static readonly ImmutableArray<RgbColour> PartColours =
    [
        new(28, 30, 36), new(196, 108, 60), new(240, 196, 64), new(240, 120, 40), new(255, 255, 255),
        new(72, 128, 232), new(72, 184, 96), new(216, 64, 88), new(168, 96, 208),
    ];

    /// <summary>Draws pictures of every class in turn, then one creature taken apart: its parts, and the picture without each of them.</summary>
    /// <param name="set">The set.</param>
    /// <param name="pictures">How many pictures of the set.</param>
    /// <param name="size">Their width and height in pixels.</param>
    /// <param name="seed">The seed of the data set.</param>
    /// <exception cref="InvalidInputException">A number is out of range.</exception>
    public static Photo Draw(CreatureSet set, int pictures, int size, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (pictures < 1 || pictures > set.Count)
            throw new InvalidInputException($"The set '{set.Name}' of {set.Count} pictures cannot be shown by {pictures}; choose 1 to {set.Count}.");
        var ofOneClass = set.Count / set.Classes.Length;
        var tiles = Enumerable.Range(0, pictures).Select(place =>
        {
            var kind = set.Classes[place % set.Classes.Length];
            var scene = set.Scene((place % set.Classes.Length * ofOneClass) + (place / set.Classes.Length), seed);
            return new GridTile($"{kind.Index} {kind.Name}", Note(kind), scene.Draw(size).ToPhoto(kind.Name));
        });
        return FlowGrid.Draw(
            [.. tiles, .. TakenApart(set.Scene(0, seed), size)],
            new FlowGridOptions
            {
                Columns = Columns,
                TileSize = Math.Max(size, 96),
                Title = $"Creatures: {set.Name}, {set.Classes.Length} classes, {set.Count:N0} pictures",
                Subtitle = $"Seed {seed}, drawn at {size} pixels. At the end, the first creature taken apart: the part that every pixel shows, and the picture without each part.",
            });
    }

    /// <summary>Draws scenes with both creatures of a pair of twins next to each other.</summary>
    /// <inheritdoc cref="Draw(CreatureSet, int, int, ulong)"/>
    public static Photo Draw(CounterfactualSet set, int pictures, int size, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(set);
        var pairs = set.Pairs(seed);
        if (pictures < 1 || pictures > 2 * pairs.Length)
            throw new InvalidInputException(
                $"The set '{set.Name}' of {2 * pairs.Length} pictures cannot be shown by {pictures}; choose 1 to {2 * pairs.Length}.");
        var tiles = Enumerable.Range(0, (pictures + 1) / 2)
            .Select(place => pairs[(place % CreatureClasses.Twins.Length * set.PairsOfTwins) + (place / CreatureClasses.Twins.Length)])
            .SelectMany(pair => (GridTile[])[Tile(pair.First, pair.Twins.First, pair.Twins), Tile(pair.Second, pair.Twins.Second, pair.Twins)]);
        return FlowGrid.Draw(
            [.. tiles.Take(pictures)],
            new FlowGridOptions
            {
                Columns = Columns,
                TileSize = Math.Max(size, 96),
                Title = $"Creatures: {set.Name}, {2 * pairs.Length} pictures",
                Subtitle = $"Seed {seed}, drawn at {size} pixels. Each scene twice: only the part that is named tells the two classes apart.",
            });

        GridTile Tile(CreatureScene scene, CreatureClass kind, TwinClasses twins) =>
            new($"{kind.Index} {kind.Name}", $"decided by its {twins.Deciding.ToString().ToLowerInvariant()}", scene.Draw(size).ToPhoto(kind.Name));
    }

    private static string Note(CreatureClass kind) =>
        CreatureClasses.Twins.FirstOrDefault(twins => twins.First == kind || twins.Second == kind) is { } pair
        ? $"twin of {(pair.First == kind ? pair.Second : pair.First).Name}: {pair.Deciding.ToString().ToLowerInvariant()}"
        : CreatureClasses.Novel.Contains(kind) ? "novel" : CreatureClasses.Validation.Contains(kind) ? "validation" : "base";

    private static IEnumerable<GridTile> TakenApart(CreatureScene scene, int size)
    {
        var whole = scene.Draw(size);
        yield return new("taken apart", "whole", whole.ToPhoto("whole"));
        yield return new("parts", "one colour each", PartsOf(whole));
        foreach (var part in PartVariants.Parts)
            yield return new($"without {part.ToString().ToLowerInvariant()}", $"{whole.PixelsOf(part)} pixels of it",
                scene.Without(part).Draw(size).ToPhoto($"{part}"));
    }

    private static Photo PartsOf(CreatureImage image) =>
        Photo.FromPixels("parts", image.Size, image.Size,
            [.. image.Parts.ToArray().SelectMany(part => (byte[])[PartColours[part].Red, PartColours[part].Green, PartColours[part].Blue])]);
}
