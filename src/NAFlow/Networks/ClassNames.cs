using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

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
    /// The names in a file: one a line, in the order of the outputs (WordNet numbers before them are left out), a JSON list of them, or a JSON map
    /// from numbers to names or from names to numbers.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such file, or it holds something else.</exception>
    public static ClassNames Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (Directory.Exists(path)) throw new InvalidInputException($"The class names '{path}' are a folder; give a file.");
            var text = File.ReadAllText(path, WholeUtf8);
            if (string.IsNullOrWhiteSpace(text)) throw new InvalidInputException(
                $"The class names '{path}' are empty; give one name for each class.");
            return new ClassNames(text.AsSpan().TrimStart() is ['[' or '{', ..] ? ClassNamesText.OfJson(text, path) : ClassNamesText.OfLines(text));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The class names '{path}' cannot be read ({problem.Message.TrimEnd('.')}); check the path.", problem);
        }
        catch (DecoderFallbackException problem)
        {
            throw new InvalidInputException($"The class names '{path}' are no text in UTF-8; save the file in that encoding.", problem);
        }
        catch (JsonException problem)
        {
            throw new InvalidInputException(
                $"The class names '{path}' are no well-formed JSON; give a list or a map of names, or one name a line.", problem);
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

/// <summary>Reads the names of classes from the text of a file.</summary>
internal static partial class ClassNamesText
{
    private const int MostClasses = 1_000_000;

    /// <summary>One name a line; empty lines at the end are none.</summary>
    public static IEnumerable<string> OfLines(string text)
    {
        string[] lines = [.. text.TrimEnd().Split('\n').Select(line => line.Trim())];
        return lines.All(line => Synset().IsMatch(line)) ? lines.Select(line => Synset().Replace(line, string.Empty)) : lines;
    }

    /// <summary>A list or a map.</summary>
    public static IEnumerable<string> OfJson(string text, string path)
    {
        using var document = JsonDocument.Parse(text);
        if (document.RootElement.ValueKind == JsonValueKind.Array) return [.. document.RootElement.EnumerateArray().Select(Name)];
        var named = new SortedDictionary<int, string>();
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            var (number, name) = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var index)
                ? (index, entry.Name)
                : int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? (key, Name(entry.Value)) : throw Unfit();
            if (!named.TryAdd(number, name)) throw Unfit();
        }

        return named.Count is > 0 and <= MostClasses && named.Keys.First() == 0 && named.Keys.Last() == named.Count - 1
            ? named.Values
            : throw Unfit();

        // A list in a map, as ImageNet's is, has the WordNet number first and the name last.
        string Name(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array when value.GetArrayLength() > 0 => Name(value[value.GetArrayLength() - 1]),
            _ => throw Unfit(),
        };

        InvalidInputException Unfit() =>
            new($"The class names '{path}' are no list of names and no map of the numbers 0, 1, 2, ... to names, or back; give one of these, or one name a line.");
    }

    [GeneratedRegex(@"^n[0-9]{8}\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Synset();
}
