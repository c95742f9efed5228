using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using NAFlow.Imaging;

namespace NAFlow.Data;

/// <summary>Finds photos in what is given. What is not there does not lose the rest.</summary>
internal sealed class PhotoFinder(bool isDeep)
{
    private const int Named = 5;

    private readonly ImmutableArray<PhotoEntry>.Builder entries = ImmutableArray.CreateBuilder<PhotoEntry>();
    private readonly ImmutableArray<PhotoArchive>.Builder archives = ImmutableArray.CreateBuilder<PhotoArchive>();
    private readonly ImmutableArray<string>.Builder leftOut = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder missing = ImmutableArray.CreateBuilder<string>();

    /// <summary>Takes what a path means.</summary>
    public void Add(string path)
    {
        try
        {
            if (Directory.Exists(path)) AddFolder(path);
            else if (!File.Exists(path)) throw new InvalidInputException($"There is no file or folder '{path}'; check the path.");
            else if (PhotoArchive.IsNamedAsOne(path)) AddArchive(path);
            else if (PhotoTable.IsNamedAsOne(path)) entries.AddRange(PhotoTable.Read(path));
            else entries.Add(new PhotoEntry(Path.GetFileName(path), new PhotoPlace(path)));
        }
        catch (InvalidInputException problem)
        {
            missing.Add(problem.Message);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            missing.Add($"'{path}' cannot be read ({problem.Message.TrimEnd('.')}); check its permissions.");
        }
    }

    /// <exception cref="InvalidInputException">There is none.</exception>
    public PhotoSet ToSet() => entries.Count > 0
        ? new PhotoSet(entries.DrainToImmutable(), archives.DrainToImmutable(), leftOut.DrainToImmutable(), missing.DrainToImmutable())
        : throw PhotoSet.NoneOf(missing);

    private void AddArchive(string path)
    {
        var archive = PhotoArchive.Open(path);
        PhotoEntry[] samples = [.. ArchiveSamples.Of(archive)];
        if (samples.Length == 0)
        {
            archive.Dispose();
            throw new InvalidInputException($"The archive '{path}' holds no photo; put {PhotoFormat.Names} files in it or name another.");
        }

        archives.Add(archive);
        entries.AddRange(samples);
        if (archive.Note is { } note) leftOut.Add(note);
    }

    /// <summary>
    /// A folder's own photos; where it has none, those in the folders in it at any depth, or the archives that it holds. All by name, hidden ones
    /// left aside.
    /// </summary>
    private void AddFolder(string folder)
    {
        var files = Files(folder);
        string[] photos = [.. files.Where(PhotoFormat.IsNamedAsOne)], packed = [.. files.Where(PhotoArchive.IsNamedAsOne)];
        if (photos.Length > 0 && !isDeep)
        {
            entries.AddRange(photos
                .Select(photo => new PhotoEntry(Path.GetFileName(photo), new PhotoPlace(photo)) { Class = WordNetNumber(folder) }));
            if (Sentence(folder, files.Except(photos), Directory.GetDirectories(folder).Count(inner => !IsHidden(inner))) is { } left) leftOut
                .Add(left);
            return;
        }

        if (packed.Length > 0 && photos.Length == 0)
        {
            foreach (var archive in packed) Add(archive);
            return;
        }

        PhotoEntry[] below = [.. Below(folder, folder).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        if (below.Length == 0)
            throw new InvalidInputException($"The folder '{folder}' holds no photo; put {PhotoFormat.Names} files in it or name another.");
        entries.AddRange(below);
    }

    private static IEnumerable<PhotoEntry> Below(string root, string folder) =>
        Files(folder).Where(PhotoFormat.IsNamedAsOne)
            .Select(photo => new PhotoEntry(Relative(root, photo), new PhotoPlace(photo))
            { Class = folder == root ? WordNetNumber(root) : ClassOf(folder) })
            .Concat(Directory.GetDirectories(folder).Where(inner => !IsHidden(inner)).SelectMany(inner => Below(root, inner)));

    /// <summary>The class of a folder's photos: its name, or that of the folder around it where it is called images, as in Tiny ImageNet.</summary>
    private static string ClassOf(string folder) =>
        Path.GetFileName(folder) is var name && name == "images" ? Path.GetFileName(Path.GetDirectoryName(folder))! : name;

    private static string? WordNetNumber(string folder) =>
        new DirectoryInfo(folder).Name is var name && ClassNumbers.IsWordNetNumber(name) ? name : null;

    private static string Relative(string root, string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string[] Files(string folder) => [.. Directory.GetFiles(folder).Where(file => !IsHidden(file)).Order(StringComparer.Ordinal)];

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    private static string? Sentence(string folder, IEnumerable<string> files, int folders)
    {
        string[] others = [.. files.Select(file => Path.GetFileName(file)!)];
        List<string> parts = [.. others.Take(Named)];
        if (others.Length > Named) parts.Add($"{others.Length - Named} more files");
        if (folders > 0) parts.Add(folders == 1 ? "a folder in it" : $"{folders} folders in it");
        return parts.Count == 0 ? null : $"Left out of '{folder}', since not called as photos are: {string.Join(", ", parts)}.";
    }
}

/// <summary>Several paths in one, as shells and WebDataset write them: <c>a-{000..012}.tar</c> and <c>{train,val}.tar</c>.</summary>
internal static partial class BraceRange
{
    private const int Most = 1_000_000;

    /// <summary>The paths that one stands for, in order; a path that is there stands for itself.</summary>
    /// <exception cref="InvalidInputException">A range is too long or runs backwards.</exception>
    public static IEnumerable<string> Expand(string path)
    {
        if (Path.Exists(path) || Braces().Match(path) is not { Success: true } match) return [path];
        var (before, after) = (path[..match.Index], path[(match.Index + match.Length)..]);
        return Inner(path, match.Groups[1].Value).SelectMany(part => Expand($"{before}{part}{after}"));
    }

    private static IEnumerable<string> Inner(string path, string inner)
    {
        if (Numbers().Match(inner) is not { Success: true } range) return inner.Split(',');
        var (first, last) = (range.Groups[1].Value, range.Groups[2].Value);
        var (from, to) = (Number(path, first), Number(path, last));
        if (to < from || to - from >= Most)
            throw new InvalidInputException(
                $"The range {{{inner}}} of '{path}' runs backwards or over {Most:N0} files; give the first and the last, as in {{000000..000012}}.");
        var isPadded = first.Length > 1 && first[0] == '0' || last.Length > 1 && last[0] == '0';
        var width = isPadded ? Math.Max(first.Length, last.Length) : 1;
        return Enumerable.Range(0, (int)(to - from + 1))
            .Select(step => (from + step).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));
    }

    private static long Number(string path, string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new InvalidInputException($"The range of '{path}' has a number of {digits.Length} digits; give a shorter one.");

    [GeneratedRegex(@"\{([^{}]*(?:,|\.\.)[^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Braces();

    [GeneratedRegex(@"^([0-9]+)\.\.([0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
