using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NAFlow.Networks;

/// <summary>Reads the names of classes from the text of a file, whatever way of writing them down it has.</summary>
internal static partial class ClassNamesText
{
    private const int MostClasses = 1_000_000, Deepest = 3;

    private static readonly string[] Keys =
    [
        "class_to_idx", "idx_to_class", "id2label", "label2id", "classes", "class_names", "names", "labels", "label_names", "categories",
        "idx_to_label", "label_map", "CLASSES",
    ];

    private static readonly string[] NameColumns =
        ["name", "class", "label", "class_name", "classname", "label_name", "category", "class name", "english"];

    private static readonly string[] NumberColumns =
        ["", "id", "index", "idx", "number", "class_id", "class_idx", "class_index", "label_id", "label_idx", "target", "no"];

    /// <summary>The names in their order.</summary>
    /// <exception cref="InvalidInputException">It is none of the ways.</exception>
    public static IEnumerable<string> Of(string text, string path)
    {
        var start = text.AsSpan().TrimStart();
        if (start is not ['[' or '{', ..]) return OfLines(text, path);
        try
        {
            using var document = JsonDocument
                .Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return OfJson(document.RootElement, path, 0);
        }
        catch (JsonException problem)
        {
            // Python writes lists and maps in much the same way, with other quotation marks.
            if (OfPython(text) is { } names) return names;
            throw new InvalidInputException(
                $"The class names '{path}' are no well-formed JSON; give a list or a map of names, or one name a line.", problem);
        }
    }

    /// <summary>One name a line; empty lines at the end are none.</summary>
    private static IEnumerable<string> OfLines(string text, string path)
    {
        string[] lines = [.. text.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r'))];
        if (OfYaml(lines, path) is { } listed) return listed;
        if (OfTable(lines) is { } table) return table;
        lines = [.. lines.Select(line => line.Trim())];
        if (Array.TrueForAll(lines, line => Synset().IsMatch(line))) return lines.Select(line => Synset().Replace(line, string.Empty));
        if (lines.Length > 1 && Pairs(lines, NumberFirst(), 1, 2) is { } numbered) return numbered;
        if (lines.Length > 1 && Pairs(lines, NumberLast(), 2, 1) is { } named && named.Distinct().Count() == named.Length)
            return Array.TrueForAll(named, name => Shelf().IsMatch(name)) ? named.Select(name => name[3..]) : named;
        return lines;
    }

    /// <summary>Lines of a number and a name, in the order of the numbers; null where they are others.</summary>
    private static string[]? Pairs(string[] lines, Regex pattern, int number, int name)
    {
        List<(int, string)> pairs = [];
        foreach (var line in lines)
        {
            if (pattern.Match(line) is not { Success: true } match
                || !int.TryParse(match.Groups[number].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return null;
            pairs.Add((index, Bare(match.Groups[name].Value)));
        }

        return Ordered(pairs);
    }

    /// <summary>Names in the order of their numbers, which are all from 0 or all from 1; null where they are not.</summary>
    private static string[]? Ordered(IReadOnlyList<(int Number, string Name)> pairs)
    {
        if (pairs.Count is 0 or > MostClasses) return null;
        var first = pairs.Min(pair => pair.Number);
        var names = new string?[pairs.Count];
        foreach (var (number, name) in pairs)
            if (number - first is var place && place >= names.Length || names[place] is not null) return null;
            else names[place] = name;
        return first is 0 or 1 ? [.. names.OfType<string>()] : null;
    }

    /// <summary>A list of YAML's, alone or under a key such as <c>names</c>; null where the lines are none.</summary>
    private static IEnumerable<string>? OfYaml(string[] lines, string path)
    {
        if (Array.TrueForAll(lines, line => line.TrimStart().StartsWith("- ", StringComparison.Ordinal)))
            return lines.Select(line => Bare(line.TrimStart()[2..]));
        var at = Array.FindIndex(lines, line => Key().Match(line) is { Success: true } match && Keys.Contains(match.Groups[1].Value));
        if (at < 0) return null;
        var rest = Key().Match(lines[at]).Groups[2].Value.Trim();
        if (rest is ['[' or '{', ..]) return OfPython(string.Join('\n', lines[at..]));
        if (rest.Length > 0) return null;
        string[] block =
            [.. lines[(at + 1)..].TakeWhile(line => line.Length == 0 || line[0] is ' ' or '\t' or '-').Where(line => line.Trim().Length > 0)];
        return block.Length == 0 ? null : OfLines(string.Join('\n', block.Select(line => line.Trim())), path);
    }

    /// <summary>The first list or map in Python's words; null where there is none.</summary>
    private static string[]? OfPython(string text)
    {
        var map = PythonPair().Matches(text);
        if (map.Count > 0) return Ordered([.. map.Select(match => (
            int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1, Quoted(match, 2)))]);
        var back = PythonBack().Matches(text);
        if (back.Count > 0) return Ordered([.. back.Select(match => (
            int.TryParse(match.Groups[3].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1, Quoted(match, 1)))]);
        var (open, close) = (text.IndexOf('['), text.IndexOf(']'));
        if (open < 0 || close < open) return null;
        var inner = text[(open + 1)..close];
        string[] names = inner.AsSpan().IndexOfAny('\'', '"') >= 0
            ? [.. PythonText().Matches(inner).Select(match => Quoted(match, 1))]
            : [.. inner.Split(',').Select(name => name.Trim())];
        return names.Length > 0 && !names.Any(string.IsNullOrEmpty) ? names : null;

        static string Quoted(Match match, int group) =>
            match.Groups[group].Value.Length > 0 ? match.Groups[group].Value : match.Groups[group + 1].Value;
    }

    /// <summary>A table whose head names a column of names; null where there is none.</summary>
    private static IEnumerable<string>? OfTable(string[] lines)
    {
        if (lines.Length < 2 || lines[0].IndexOfAny([',', ';', '\t']) is var at && at < 0) return null;
        var separator = lines[0][at];
        string[] head = [.. Cells(lines[0]).Select(cell => cell.ToLowerInvariant())];
        var (number, name) = (Array.FindIndex(head, cell => NumberColumns.Contains(cell)), Array.FindIndex(head, cell => NameColumns.Contains(cell)));
        if (name < 0) return null;
        string[][] rows = [.. lines[1..].Where(line => line.Trim().Length > 0).Select(Cells)];
        if (rows.Any(row => row.Length <= Math.Max(number, name))) return null;
        if (number < 0) return rows.Select(row => row[name]);
        return rows.All(row => int.TryParse(row[number], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? Ordered([.. rows.Select(row => (int.Parse(row[number], CultureInfo.InvariantCulture), row[name]))]) : null;

        string[] Cells(string line) => [.. Cell(separator).Split(line).Select(Bare)];
    }

    private static IEnumerable<string> OfJson(JsonElement value, string path, int depth)
    {
        if (value.ValueKind == JsonValueKind.Array) return OfList(value, path);
        JsonProperty[] entries = [.. value.EnumerateObject()];
        var inner = Array.FindIndex(
            entries, entry => entry.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Keys.Contains(entry.Name));
        if (inner >= 0 && depth < Deepest) return OfJson(entries[inner].Value, path, depth + 1);
        if (entries.Length > 0 && Array.TrueForAll(entries, entry => SynsetAlone().IsMatch(entry.Name)))
            return [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => Name(entry.Value, path))];
        List<(int, string)> named = [];
        foreach (var entry in entries)
            named.Add(entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var index) ? (index, entry.Name)
                : int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? (key, Name(entry.Value, path))
                : throw Unfit(path));
        return Ordered(named) ?? throw Unfit(path);
    }

    /// <summary>A list of names, or of objects that have one and perhaps a number.</summary>
    private static string[] OfList(JsonElement list, string path)
    {
        List<(int, string)> numbered = [];
        var place = 0;
        foreach (var item in list.EnumerateArray())
        {
            var isObject = item.ValueKind == JsonValueKind.Object;
            var number = isObject ? Member(item, NumberColumns) : default;
            numbered.Add((number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var said) ? said : place,
                Name(isObject ? Member(item, NameColumns) : item, path)));
            place++;
        }

        return Ordered(numbered) ?? throw Unfit(path);
    }

    private static JsonElement Member(JsonElement item, string[] names) =>
        item.EnumerateObject().FirstOrDefault(member => names.Contains(member.Name.ToLowerInvariant())).Value;

    /// <summary>A name; a list in a map, as ImageNet's is, has the WordNet number first and the name last.</summary>
    private static string Name(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array when value.GetArrayLength() > 0 => Name(value[value.GetArrayLength() - 1], path),
        _ => throw Unfit(path),
    };

    private static InvalidInputException Unfit(string path) =>
        new($"The class names '{path}' are no list of names and no map of the numbers 0, 1, 2, ... to names, or back; give one of these, or one name a line.");

    /// <summary>A name without a comma after it and without quotation marks around it.</summary>
    private static string Bare(string text)
    {
        text = text.Trim().TrimEnd(',').Trim();
        return text is ['"', .., '"'] or ['\'', .., '\''] ? text[1..^1] : text;
    }

    /// <summary>A separator that stands in no quotation marks.</summary>
    private static Regex Cell(char separator) =>
        new($"{Regex.Escape($"{separator}")}(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"^n[0-9]{8}\s+(?:[0-9]+\s+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Synset();

    [GeneratedRegex(@"^n[0-9]{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex SynsetAlone();

    [GeneratedRegex(@"^[""']?([0-9]{1,7})[""']?(?:\s*[:,;=.)]\s*|\s+)(\S.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberFirst();

    [GeneratedRegex(@"^(.*\S?)(?:\s*[:,;=]\s*|\s+)([0-9]{1,7})$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberLast();

    [GeneratedRegex(@"^/[a-z]/.", RegexOptions.CultureInvariant)]
    private static partial Regex Shelf();

    [GeneratedRegex(@"^\s*([A-Za-z_0-9]+):(?:\s+(.*))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"[""']?\b([0-9]{1,7})[""']?\s*:\s*(?:'([^'\n]*)'|""([^""\n]*)"")", RegexOptions.CultureInvariant)]
    private static partial Regex PythonPair();

    [GeneratedRegex(@"(?:'([^'\n]*)'|""([^""\n]*)"")\s*:\s*([0-9]{1,7})", RegexOptions.CultureInvariant)]
    private static partial Regex PythonBack();

    [GeneratedRegex(@"'([^'\n]*)'|""([^""\n]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex PythonText();
}
