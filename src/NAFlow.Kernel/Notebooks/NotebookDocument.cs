using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NAFlow.Files;

namespace NAFlow.Kernel.Notebooks;

/// <summary>
/// A notebook file (nbformat 4). Whatever the file holds beside cells and outputs is kept as it is, and written back in Jupyter's own layout: a
/// notebook that was not changed is written byte for byte as Jupyter wrote it.
/// </summary>
public sealed class NotebookDocument
{
    /// <summary>The first minor version of nbformat 4 whose cells have names of their own.</summary>
    private const int MinorWithIds = 5;

    // The file without its cells, whose place stays marked by an empty list.
    private readonly JsonObject frame;

    private NotebookDocument(string path, JsonObject frame, ImmutableArray<NotebookCell> cells) => (Path, this.frame, Cells) = (path, frame, cells);

    /// <summary>The file it was read from, as it was given.</summary>
    public string Path { get; }

    /// <summary>The file's name without folder and extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The cells in order.</summary>
    public ImmutableArray<NotebookCell> Cells { get; }

    /// <summary>The code cells that have something to run, in order; the first is number 1 in messages and execution counts.</summary>
    public IEnumerable<NotebookCell> RunnableCells => Cells.Where(cell => cell.IsRunnable);

    /// <summary>All outputs of all cells, in order.</summary>
    public IEnumerable<NotebookOutput> Outputs => Cells.SelectMany(cell => cell.Outputs);

    /// <summary>What the runner noted when it ran the notebook to its end; null when it did not.</summary>
    public NotebookManifest? Manifest => NotebookManifest.Read((frame["metadata"] as JsonObject)?[NotebookManifest.Key]);

    /// <summary>Whether cells have names of their own in this version of the format.</summary>
    internal bool HasCellIds => frame["nbformat_minor"] is JsonValue minor && minor.TryGetValue(out int number) && number >= MinorWithIds;

    /// <summary>Reads a notebook file, <c>.ipynb</c> or the <c>.dib</c> of Polyglot Notebooks.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It is missing, unreadable, damaged, of another format, or nothing in it is C#.</exception>
    public static NotebookDocument Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var text = File.ReadAllText(path);
            return PolyglotScript.IsOne(path) ? Parse(PolyglotScript.ToNotebook(text).ToJsonString(), path) : Parse(text, path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var reason = Directory.Exists(path) ? "it is a folder; give the files in it"
                : File.Exists(path) ? $"{problem.Message.TrimEnd('.')}; check that you may read it"
                : "there is no such file; check the path";
            throw new InvalidInputException($"The notebook '{path}' cannot be read: {reason}.", problem);
        }
    }

    /// <summary>Reads the text of a notebook file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from; paths in the notebook are relative to its folder.</param>
    /// <exception cref="InvalidInputException">It is damaged, of another format, or in another language than C#.</exception>
    public static NotebookDocument Parse(string json, string path)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(path);
        var frame = NotebookReader.Read(json, path);
        var language = NotebookReader.DefaultLanguage(frame);
        ImmutableArray<NotebookCell> cells =
            [.. ((JsonArray)frame["cells"]!).Select(cell => new NotebookCell((JsonObject)cell!.DeepClone(), language))];
        if (!CellLanguage.IsCSharp(language) && !cells.Any(cell => cell.HasCSharp))
            throw new InvalidInputException($"'{path}' is a notebook in {language}, and only C# can be run; choose a C# kernel for it.");
        frame["cells"] = new JsonArray();
        return new(path, frame, cells);
    }

    /// <summary>The cells of a notebook file that can be run.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">It cannot be read.</exception>
    public static IEnumerable<CellSource> CellsOf(string path) => Load(path).RunnableCells.Select(cell => new CellSource(cell.Source, cell.Language));

    /// <summary>The text of the file.</summary>
    public string ToJson()
    {
        var root = (JsonObject)frame.DeepClone();
        root["cells"] = new JsonArray([.. Cells.Select(cell => cell.ToJson())]);
        var text = new StringWriter(new StringBuilder());
        JupyterLayout.Write(text, root);
        return text.ToString();
    }

    /// <summary>Whether the file that it was read from can hold outputs; a <c>.dib</c> cannot.</summary>
    public bool HoldsOutputs => !PolyglotScript.IsOne(Path);

    /// <summary>The name of the file that it is saved to in another folder.</summary>
    public string FileName => HoldsOutputs ? System.IO.Path.GetFileName(Path) : Name + ".ipynb";

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="path">Where it goes; an older file of that name is replaced.</param>
    /// <exception cref="InvalidInputException">It cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteAllText(path, ToJson());

    /// <summary>The same notebook with other cells.</summary>
    internal NotebookDocument WithCells(ImmutableArray<NotebookCell> cells) => new(Path, frame, cells);

    /// <summary>The same notebook with another manifest, or none.</summary>
    internal NotebookDocument WithManifest(NotebookManifest? manifest)
    {
        var copy = (JsonObject)frame.DeepClone();
        if (copy["metadata"] is not JsonObject metadata) copy["metadata"] = metadata = [];
        metadata.Remove(NotebookManifest.Key);
        if (manifest is not null)
        {
            // Jupyter sorts the names when it saves; a new one goes where it would put it.
            var place = metadata.Count(member => string.CompareOrdinal(member.Key, NotebookManifest.Key) < 0);
            metadata.Insert(place, NotebookManifest.Key, manifest.ToJson());
        }

        return new(Path, copy, Cells);
    }
}

/// <summary>What the runner notes in a notebook that it ran to its end. It holds nothing that changes from one run to the next.</summary>
/// <param name="Version">The version of NAFlow.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Parameters">The parameters that were given, by name.</param>
/// <param name="Sources">The SHA-256 of the code that was run, the injected parameters included.</param>
public sealed record NotebookManifest(string Version, string Runtime, ImmutableSortedDictionary<string, string> Parameters, string Sources)
{
    /// <summary>Its name in the notebook's metadata.</summary>
    internal const string Key = "naflow";

    /// <summary>Reads it; null when it is not there, or not whole.</summary>
    internal static NotebookManifest? Read(JsonNode? node)
    {
        if (node is not JsonObject json || TextLines.Join(json["sources"]) is not { Length: > 0 } sources) return null;
        var parameters = (json["parameters"] as JsonObject ?? []).ToImmutableSortedDictionary(
            parameter => parameter.Key, parameter => TextLines.Join(parameter.Value), StringComparer.Ordinal);
        return new(TextLines.Join(json["version"]), TextLines.Join(json["dotnet"]), parameters, sources);
    }

    /// <summary>As it stands in the file.</summary>
    internal JsonObject ToJson()
    {
        var parameters = new JsonObject();
        foreach (var (name, value) in Parameters) parameters[name] = value;
        return new() { ["dotnet"] = Runtime, ["parameters"] = parameters, ["sources"] = Sources, ["version"] = Version };
    }
}

/// <summary>One number for all the code of a notebook: outputs are stale when it is another than the one they were made from.</summary>
internal static class SourcesHash
{
    /// <summary>The SHA-256 in lower-case hexadecimal of the code cells' sources. Line ends do not count: a checkout may have changed them.</summary>
    public static string Of(NotebookDocument notebook)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var cell in notebook.RunnableCells)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(cell.Source.ReplaceLineEndings("\n")));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
