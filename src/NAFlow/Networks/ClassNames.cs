using System.Globalization;
using System.Text;

namespace NAFlow.Networks;

/// <summary>The names of a network's classes, in the order of its outputs. A name may hold synonyms, separated by a comma and a space.</summary>
public sealed class ClassNames
{
    // Bytes that are no text are refused, not replaced. A mark at the start of a file may still name another encoding.
    private static readonly UTF8Encoding WholeUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private const string Separator = ", ";

    private readonly IReadOnlyList<string> _names;
    private readonly ILookup<string, int> _bySynonym;

    /// <summary>Takes the names in the order of the outputs.</summary>
    /// <exception cref="InvalidInputException">There is no name, or one is empty.</exception>
    public ClassNames(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        _names = [.. names.Select(name => name.Trim())];
        if (_names.Count == 0)
            throw new InvalidInputException("The list of class names is empty: give one name for each class.");
        for (var index = 0; index < _names.Count; index++)
            if (_names[index].Length == 0)
                throw new InvalidInputException($"The name of class {index} is empty: give one name for each class.");
        _bySynonym = Enumerable.Range(0, Count)
            .SelectMany(index => Synonyms(index).Append(_names[index]).Distinct(StringComparer.OrdinalIgnoreCase), (index, synonym) =>
                (index, synonym))
            .ToLookup(pair => pair.synonym, pair => pair.index, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The names in a file, in the order of the outputs: one a line, perhaps behind a number or a WordNet number, or before a number; a JSON list of
    /// them, or a map from numbers to names or back, also inside <c>class_to_idx</c>, <c>id2label</c> and the like; such a list or map in YAML or in
    /// Python's words; or a table (CSV) with columns for numbers and names.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such file, or it holds something else.</exception>
    public static ClassNames Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (Directory.Exists(path)) throw new InvalidInputException($"The class names '{path}' are a folder; give a file.");
            var bytes = File.ReadAllBytes(path);
            if (bytes is not ([0xff, 0xfe, ..] or [0xfe, 0xff, ..]) && bytes.AsSpan().ContainsAnyInRange((byte)0, (byte)8))
                throw new InvalidInputException(
                    $"The class names '{path}' are no text but the bytes of another kind of file; give a text of one name a line, a JSON list or map, YAML or CSV.");
            using var reader = new StreamReader(new MemoryStream(bytes), WholeUtf8);
            var text = reader.ReadToEnd();
            if (string.IsNullOrWhiteSpace(text)) throw new InvalidInputException(
                $"The class names '{path}' are empty; give one name for each class.");
            return new ClassNames(ClassNamesText.Of(text, path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The class names '{path}' cannot be read ({problem.Message.TrimEnd('.')}); check the path.", problem);
        }
        catch (DecoderFallbackException problem)
        {
            throw new InvalidInputException($"The class names '{path}' are no text in UTF-8; save the file in that encoding.", problem);
        }
    }

    /// <summary>How many classes there are.</summary>
    public int Count => _names.Count;

    /// <summary>The name of a class with all its synonyms, such as <c>tench, Tinca tinca</c>.</summary>
    /// <exception cref="InvalidInputException">There is no such class.</exception>
    public string this[int index] => index >= 0 && index < Count
        ? _names[index]
        : throw new InvalidInputException($"There is no class {index}: the {Count} classes are numbered from 0 to {Count - 1}.");

    /// <summary>The names <c>class 0</c>, <c>class 1</c>, ... for a network whose classes have none.</summary>
    /// <exception cref="InvalidInputException">The count is not positive.</exception>
    public static ClassNames Numbered(int count) => new(Enumerable.Range(0, Math.Max(0, count)).Select(index => $"class {index}"));

    /// <summary>The first synonym of a class, such as <c>tench</c>.</summary>
    /// <exception cref="InvalidInputException">There is no such class.</exception>
    public string ShortName(int index) => this[index].Split(Separator)[0];

    /// <summary>Whether a class has this synonym or whole name, in any letter case.</summary>
    internal bool Has(string name) => _bySynonym.Contains(name);

    /// <summary>The index of the class with this name: a synonym, the whole name, or the index in digits, in any letter case.</summary>
    /// <exception cref="InvalidInputException">No class has the name, or several have; the message lists those it could be.</exception>
    public int Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wanted = name.Trim();
        int[] found = [.. _bySynonym[wanted]];
        if (found.Length == 1)
            return found[0];
        if (found.Length > 1)
            throw new InvalidInputException($"\"{wanted}\" is the name of {found.Length} classes: give the number of one of them, "
                + $"{string.Join(" or ", found.Select(index => $"{index} ({Described(index)})"))}.");
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Count)
            return number;
        throw new InvalidInputException($"No class is named \"{wanted}\": the nearest are "
            + $"{string.Join(", ", Nearest(wanted).Select(synonym => $"\"{synonym}\""))}, or give a number from 0 to {Count - 1}.");
    }

    /// <summary>
    /// The index of the class that a title means: its whole name, or else the first class that has one of the title's synonyms, in any letter case.
    /// </summary>
    /// <param name="title">A name, or several with a comma and a space between them.</param>
    /// <returns>Null when no class has it; a number in digits is no name.</returns>
    public int? TryFind(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        foreach (var index in _bySynonym[title].Where(index => _names[index].Equals(title, StringComparison.OrdinalIgnoreCase)))
            return index;
        foreach (var index in title.Split(Separator).SelectMany(synonym => _bySynonym[synonym]))
            return index;
        return null;
    }

    private string[] Synonyms(int index) => _names[index].Split(Separator);

    /// <summary>What tells classes of one name apart: the other synonyms, or else the class listed before it.</summary>
    private string Described(int index) => Synonyms(index).Length > 1 || index == 0
        ? _names[index]
        : $"{_names[index]}, listed after {ShortName(index - 1)}";

    private IEnumerable<string> Nearest(string wanted)
    {
        const int shown = 3;
        return Enumerable.Range(0, Count)
            .SelectMany(Synonyms)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(synonym => wanted.Length > 2 && synonym.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            .ThenBy(synonym => synonym.Split(' ', '-').Append(synonym).Min(word => EditDistance.Between(word, wanted)))
            .ThenBy(synonym => EditDistance.Between(synonym, wanted))
            .ThenBy(synonym => synonym, StringComparer.Ordinal)
            .Take(shown);
    }
}
