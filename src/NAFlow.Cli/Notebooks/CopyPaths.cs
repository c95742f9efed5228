using NAFlow.Kernel.Notebooks;

namespace NAFlow.Cli;

/// <summary>Where the executed copies go.</summary>
internal static class CopyPaths
{
    /// <summary>The path of each notebook's copy in the folder.</summary>
    /// <exception cref="InvalidInputException">Two copies would be one file, or a copy would replace its notebook.</exception>
    public static IReadOnlyList<string> In(string folder, IReadOnlyList<NotebookDocument> notebooks)
    {
        if (string.IsNullOrWhiteSpace(folder)) throw new InvalidInputException("The folder of --out is empty; give a folder.");
        if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file, so no copy can go there; give a folder with --out.");
        var taken = new Dictionary<string, NotebookDocument>(StringComparer.OrdinalIgnoreCase);
        foreach (var notebook in notebooks)
        {
            var path = Path.Combine(folder, Path.GetFileName(notebook.Path));
            if (Path.GetFullPath(path) == Path.GetFullPath(notebook.Path))
                throw new InvalidInputException($"The copy of '{path}' would replace it; choose another folder with --out, or say --in-place.");
            if (!taken.TryAdd(path, notebook))
            {
                throw new InvalidInputException(
                    $"'{taken[path].Path}' and '{notebook.Path}' would both be written to '{path}'; run them one by one, each with its own --out.");
            }
        }

        return [.. taken.Keys];
    }
}
