using System.Collections.Immutable;
using NAFlow.Files;

namespace NAFlow.Kernel;

/// <summary>A folder with kernels, each in a folder of its own.</summary>
/// <param name="Path">The folder; it need not be there yet.</param>
public sealed record KernelFolder(string Path)
{
    private const string SpecFile = "kernel.json";

    /// <summary>The kernels of this toolkit in the folder, by name.</summary>
    public ImmutableArray<KernelSpec> Kernels => Directory.Exists(Path)
        ? [.. Directory.EnumerateDirectories(Path).Select(folder => Find(System.IO.Path.GetFileName(folder))).OfType<KernelSpec>()
            .OrderBy(spec => spec.Name, StringComparer.Ordinal)]
        : [];

    /// <summary>Where a kernel of that name is.</summary>
    public string PlaceOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Installs a kernel, whole or not at all; an older one of this toolkit is replaced.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be written, or a kernel of another program has the name.</exception>
    public void Install(KernelSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var place = PlaceOf(spec.Name);
        if (System.IO.Path.Exists(place) && Find(spec.Name) is null)
            throw new InvalidInputException($"'{place}' is not a kernel of this toolkit and stays as it is; choose another --name.");
        var (fresh, old) = (Beside(place), Beside(place));
        Attempt(place, () =>
        {
            try
            {
                foreach (var (file, bytes) in KernelLogo.Files) AtomicFile.WriteAllBytes(System.IO.Path.Combine(fresh, file), bytes);
                AtomicFile.WriteAllText(System.IO.Path.Combine(fresh, SpecFile), spec.ToJson());
                Replace(place, fresh, old);
            }
            finally
            {
                foreach (var left in new[] { fresh, old }.Where(Directory.Exists)) Directory.Delete(left, recursive: true);
            }
        });
    }

    /// <summary>Takes a kernel away: the files that <see cref="Install"/> wrote, and the folder when nothing else is in it.</summary>
    /// <exception cref="InvalidInputException">There is no kernel of this toolkit with that name, or it cannot be taken away.</exception>
    public void Uninstall(string name)
    {
        var place = PlaceOf(name);
        if (Find(name) is null) throw new InvalidInputException(
            $"There is no kernel of this toolkit at '{place}'; naflow kernel list shows those there are.");
        Attempt(place, () =>
        {
            foreach (var file in KernelLogo.Files.Keys.Append(SpecFile)) File.Delete(System.IO.Path.Combine(place, file));
            if (!Directory.EnumerateFileSystemEntries(place).Any()) Directory.Delete(place);
        });
    }

    private KernelSpec? Find(string name)
    {
        var file = System.IO.Path.Combine(PlaceOf(name), SpecFile);
        try
        {
            return File.Exists(file) ? KernelSpec.Of(name, File.ReadAllText(file)) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Replace(string place, string fresh, string old)
    {
        if (Directory.Exists(place)) Directory.Move(place, old);
        try
        {
            Directory.Move(fresh, place);
        }
        catch
        {
            if (Directory.Exists(old)) Directory.Move(old, place);
            throw;
        }
    }

    private static string Beside(string place) => $"{place}.{Guid.NewGuid():N}";

    private static void Attempt(string place, Action change)
    {
        try
        {
            change();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{place}' cannot be changed ({cause.Message.TrimEnd('.')}); choose a folder you may write to.", cause);
        }
    }
}

/// <summary>The folders in which Jupyter, and VS Code with it, looks for kernels.</summary>
public static class KernelFolders
{
    private const string Kernels = "kernels";

    /// <summary>That of this user.</summary>
    public static string OfUser => Path.Combine(Variable("JUPYTER_DATA_DIR") ?? UserData(), Kernels);

    /// <summary>All of them, in the order in which Jupyter looks.</summary>
    public static ImmutableArray<string> All =>
        [.. Variable("JUPYTER_PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, Kernels)) ?? [], OfUser, .. OfSystem];

    private static string[] OfSystem => OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "jupyter", Kernels)]
        : [Under("/usr/local"), Under("/usr")];

    /// <summary>That of an installation of Python, such as a virtual environment.</summary>
    /// <param name="prefix">The installation's folder.</param>
    public static string Under(string prefix) => Path.Combine(Path.GetFullPath(prefix), "share", "jupyter", Kernels);

    private static string UserData()
    {
        if (OperatingSystem.IsMacOS()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library", "Jupyter");
        var data = OperatingSystem.IsWindows() ? Environment.SpecialFolder.ApplicationData : Environment.SpecialFolder.LocalApplicationData;
        return Path.Combine(Environment.GetFolderPath(data, Environment.SpecialFolderOption.DoNotVerify), "jupyter");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
