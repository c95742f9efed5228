using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using NAFlow.Models;
using NAFlow.Networks;

namespace NAFlow.Data;

/// <summary>
/// The network's index of a class as data sets write it: an index in digits, a WordNet number (<c>n01440764</c>), or a name.
/// </summary>
/// <remarks>
/// WordNet numbers: a file beside the photos (<see cref="Files"/>) of as many classes as the network has; or, for a network of ImageNet's thousand
/// classes, their order, which is that of the numbers, however few of them the photos show; or the order of the numbers where the photos show as
/// many classes as the network has.
/// </remarks>
public sealed partial class ClassNumbers
{
    /// <summary>The files that are looked for beside the photos.</summary>
    public static readonly ImmutableArray<string> Files = ["synset_words.txt", "imagenet_class_index.json", "LOC_synset_mapping.txt"];

    private const int Upwards = 4;

    private readonly IReadOnlyDictionary<string, int> byNumber;
    private readonly ClassNames? names;
    private readonly int count;

    private ClassNumbers(IReadOnlyDictionary<string, int> byNumber, ClassNames? names, int count) =>
        (this.byNumber, this.names, this.count) = (byNumber, names, count);

    /// <summary>The classes of a network for photos.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="path">Where they were found; files are looked for there and in the folders around it.</param>
    /// <param name="names">The network's class names; null where it has none.</param>
    /// <param name="count">How many classes it has.</param>
    /// <exception cref="InvalidInputException">WordNet numbers cannot be told; the sentence says which file is needed.</exception>
    public static ClassNumbers For(PhotoSet photos, string path, ClassNames? names, int count)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(path);
        string[] given =
            [.. Enumerable.Range(0, photos.Count).Select(photo => photos[photo].Class).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        string[] numbers = [.. given.Where(IsWordNetNumber)];
        IReadOnlyDictionary<string, int> found = FileOf(path) is { } file && ReadFile(file) is { } listed && listed.Count == count ? listed
            : count == ImageNetClasses.ByWordNetNumber.Count && numbers.All(ImageNetClasses.ByWordNetNumber.ContainsKey)
                ? ImageNetClasses.ByWordNetNumber
            : given.Length == count && numbers.Length == count ? numbers.Index().ToDictionary(pair => pair.Item, pair => pair.Index)
            : numbers.Length > 0 ? throw new InvalidInputException(
                $"The photos of '{path}' are of WordNet numbers such as {numbers[0]}, and which of the {count} classes of the network they are is not known; put a {Files[0]} beside them, with a line for each class in the network's order (or a {Files[1]} or {Files[2]}).")
            : ImageNetClasses.ByWordNetNumber;
        return numbers.FirstOrDefault(number => !found.ContainsKey(number)) is { } strange
            ? throw new InvalidInputException($"'{path}' has photos of {strange}, which is none of the network's {count} classes; leave them out.")
            : new ClassNumbers(found, names, count);
    }

    /// <summary>Whether a text is a WordNet number of a noun, such as <c>n01440764</c>.</summary>
    internal static bool IsWordNetNumber(string text) => WordNetNumber().IsMatch(text);

    /// <summary>The index of a class; null for none.</summary>
    public int? TryFind(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (byNumber.TryGetValue(text, out var index)) return index < count ? index : null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (number < count ? number : null)
            : names?.TryFind(text) ?? names?.TryFind(text.Replace('_', ' '));
    }

    /// <summary>The index of a class.</summary>
    /// <exception cref="InvalidInputException">It is none of the network's.</exception>
    internal int Find(string text, string photo) => TryFind(text)
        ?? throw new InvalidInputException(
            $"Class {text} of '{photo}' is none of the network's {count} classes; correct it or leave it out.");

    private static string? FileOf(string path)
    {
        var folder = Directory.Exists(path) ? Path.GetFullPath(path) : Path.GetDirectoryName(Path.GetFullPath(path));
        for (var up = 0; up < Upwards && folder is not null; up++, folder = Path.GetDirectoryName(folder))
            if (Files.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists) is { } found)
                return found;
        return null;
    }

    /// <summary>The numbers of a file: one first on each line, or in lists under the indices in JSON.</summary>
    private static Dictionary<string, int> ReadFile(string file)
    {
        try
        {
            if (!file.EndsWith(".json", StringComparison.Ordinal))
                return File.ReadLines(file).Where(line => line.Trim().Length > 0)
                    .Select((line, index) => (Number: line.Trim().Split(' ', '\t')[0], index))
                    .ToDictionary(pair => pair.Number, pair => pair.index);
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.EnumerateObject()
                .ToDictionary(entry => entry.Value[0].GetString()!, entry => int.Parse(entry.Name, CultureInfo.InvariantCulture));
        }
        catch (Exception problem) when (
            problem is IOException or UnauthorizedAccessException or JsonException or ArgumentException or FormatException or OverflowException
                or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InvalidInputException(
                $"'{file}' cannot be read as WordNet numbers in the order of the classes ({problem.Message.TrimEnd('.')}); correct it or take it away.", problem);
        }
    }

    [GeneratedRegex("^n[0-9]{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex WordNetNumber();
}

/// <summary>The objects of a photo as an annotation has them.</summary>
/// <param name="Width">The photo's columns when it was annotated; 0 where that is not told.</param>
/// <param name="Height">The photo's rows.</param>
/// <param name="Objects">The objects, each with its class, null where the photo has one for all, and its box.</param>
internal sealed record AnnotatedObjects(int Width, int Height, ImmutableArray<(string? Class, Box Box)> Objects)
{
    private const double Tolerance = 1;

    /// <summary>The classes, each once.</summary>
    public IEnumerable<string> Classes => Objects.Select(one => one.Class).OfType<string>().Distinct();

    /// <summary>The one class of all objects; null where there are several or none.</summary>
    public string? OnlyClass => Classes.ToArray() is [var only] ? only : null;

    /// <summary>A box in pixels of the photo as it is now, scaled where the photo was since it was annotated, and cut at its edges.</summary>
    /// <exception cref="InvalidInputException">The photo was turned, or the box lies outside it.</exception>
    public Box Fit(Box box, Photo photo, string name)
    {
        if (Width > 0 && Height > 0 && Width != Height && (photo.Width, photo.Height) == (Height, Width))
            throw new InvalidInputException(
                $"The annotation of '{name}' is of {Width} x {Height} pixels and the photo has {photo.Width} x {photo.Height}, as if turned; turn it back, or correct the boxes.");
        var (across, down) = Width > 0 && Height > 0 ? ((double)photo.Width / Width, (double)photo.Height / Height) : (1, 1);
        var fitted = new Box(box.Left * across, box.Top * down, box.Right * across, box.Bottom * down);
        if (fitted.Left < -Tolerance || fitted.Top < -Tolerance || fitted.Right > photo.Width + Tolerance || fitted.Bottom > photo.Height + Tolerance
            || fitted.Right <= fitted.Left || fitted.Bottom <= fitted.Top)
            throw new InvalidInputException(
                $"A box of '{name}' ({box.Left:0.#}, {box.Top:0.#}, {box.Right:0.#}, {box.Bottom:0.#}) does not lie in the photo of {photo.Width} x {photo.Height} pixels; correct the annotation.");
        return new Box(
            Math.Max(0, fitted.Left), Math.Max(0, fitted.Top), Math.Min(photo.Width, fitted.Right), Math.Min(photo.Height, fitted.Bottom));
    }
}

/// <summary>Annotations as ILSVRC and PASCAL VOC ship them: an .xml file for each photo, whose boxes name the first and the last pixel.</summary>
internal static class IlsvrcAnnotation
{
    private const string Ending = ".xml", Folder = "Annotations", Photos = "Data", Localisation = "CLS-LOC";
    private const int Upwards = 4, LongestText = 1 << 22;

    /// <summary>The photo with its annotation's place; null where it has none.</summary>
    public static PhotoEntry? Join(PhotoEntry entry)
    {
        if (!entry.Boxes.IsEmpty || entry.Note is not null) return entry;
        return entry.Place.Path is { } path && Places(Path.GetFullPath(path)).FirstOrDefault(File.Exists) is { } note
            ? entry with { Note = new PhotoPlace(note) }
            : null;
    }

    /// <summary>Reads an annotation.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static AnnotatedObjects Read(byte[] text, string photo)
    {
        try
        {
            // No document type: it could name files of this machine, or grow without end.
            using var reader = XmlReader.Create(
                new MemoryStream(text), new XmlReaderSettings
                { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LongestText });
            var root = XDocument.Load(reader).Root!;
            var size = root.Element("size");
            ImmutableArray<(string?, Box)> objects =
            [
                .. root.Elements("object").Select(one => (
                    one.Element("name")?.Value.Trim(),
                    new Box(Number(one, "xmin"), Number(one, "ymin"), Number(one, "xmax") + 1, Number(one, "ymax") + 1))),
            ];
            return objects.IsEmpty
                ? throw new InvalidInputException($"The annotation of '{photo}' has no object; take it away or correct it.")
                : new AnnotatedObjects((int?)size?.Element("width") ?? 0, (int?)size?.Element("height") ?? 0, objects);
        }
        catch (Exception problem) when (problem is XmlException or FormatException or OverflowException)
        {
            throw new InvalidInputException($"The annotation of '{photo}' cannot be read ({problem.Message.TrimEnd('.')}); correct it.", problem);
        }
    }

    private static double Number(XElement one, string edge) => one.Element("bndbox")?.Element(edge)?.Value is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new FormatException($"an object has no {edge}");

    /// <summary>
    /// Where the annotation of a photo may lie: beside it; where Data became Annotations in its path; and under an Annotations of a folder around it,
    /// with and without the folders between.
    /// </summary>
    private static IEnumerable<string> Places(string photo)
    {
        var file = Path.GetFileNameWithoutExtension(photo) + Ending;
        var folder = Path.GetDirectoryName(photo)!;
        yield return Path.Combine(folder, file);
        if (Replaced(folder) is { } other)
        {
            yield return Path.Combine(other, file);
            yield return Path.Combine(Path.GetDirectoryName(other)!, file);
        }

        List<string> between = [];
        var root = folder;
        for (var up = 0; up < Upwards && root is not null; up++)
        {
            if (Path.Combine(root, Folder) is var notes && Directory.Exists(notes))
                foreach (var inside in (string[])[notes, Path.Combine(notes, Localisation)])
                    for (var left = 0; left <= between.Count; left++)
                    {
                        // All folders between, and fewer of them from either end.
                        yield return Path.Combine([inside, .. between[left..], file]);
                        yield return Path.Combine([inside, .. between[..^left], file]);
                    }

            between.Insert(0, Path.GetFileName(root));
            root = Path.GetDirectoryName(root);
        }
    }

    private static string? Replaced(string folder)
    {
        var parts = folder.Split(Path.DirectorySeparatorChar);
        var at = Array.LastIndexOf(parts, Photos);
        if (at < 0) return null;
        parts[at] = Folder;
        return string.Join(Path.DirectorySeparatorChar, parts);
    }
}

/// <summary>
/// An annotation of an archive in JSON: <c>label</c>, <c>class</c>, <c>class_index</c> or <c>cls</c>, and <c>boxes</c> or <c>box</c>, lists of left,
/// top, right and bottom edge in pixels, perhaps with <c>width</c> and <c>height</c>.
/// </summary>
internal static class JsonAnnotation
{
    private static readonly string[] Classes = ["label", "class", "class_index", "cls", "wnid"], Boxes = ["boxes", "box"];

    /// <summary>Reads an annotation.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static AnnotatedObjects Read(byte[] text, string photo)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            var said = Member(root, Classes) is { } value ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;
            var boxes = Member(root, Boxes) ?? throw new FormatException("it has no boxes");
            return new AnnotatedObjects(
                Member(root, ["width"])?.GetInt32() ?? 0, Member(root, ["height"])?.GetInt32() ?? 0,
                [.. (boxes[0].ValueKind == JsonValueKind.Array ? boxes.EnumerateArray().ToArray() : [boxes]).Select(box => (said, Edges(box)))]);
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InvalidInputException(
                $"The annotation of '{photo}' cannot be read ({problem.Message.TrimEnd('.')}); it needs label and boxes, as in {{\"label\": 31, \"boxes\": [[10, 20, 110, 90]]}}.",
                problem);
        }
    }

    private static Box Edges(JsonElement box) => box.GetArrayLength() == 4
        ? new Box(box[0].GetDouble(), box[1].GetDouble(), box[2].GetDouble(), box[3].GetDouble())
        : throw new FormatException("a box has not four edges");

    private static JsonElement? Member(JsonElement root, string[] names) =>
        names.Select(name => root.TryGetProperty(name, out var value) ? value : (JsonElement?)null).FirstOrDefault(value => value is not null);
}
