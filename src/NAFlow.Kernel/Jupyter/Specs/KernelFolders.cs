using System.Collections.Immutable;

namespace NAFlow.Kernel;

/// <summary>The folders in which Jupyter, and VS Code with it, looks for kernels.</summary>
public static class KernelFolders
{
    private const string Kernels = "kernels";

    /// <summary>That of this user.</summary>
    public static string OfUser => Path.Combine(Variable("JUPYTER_DATA_DIR") ?? UserData(), Kernels);

    /// <summary>All of them, in the order in which Jupyter looks.</summary>
    public static ImmutableArray<string> All =>
        [.. Variable("JUPYTER_PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, Kernels)) ?? [], OfUser, .. OfSystem];

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
