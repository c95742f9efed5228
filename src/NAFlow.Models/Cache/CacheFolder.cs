namespace NAFlow.Models;

/// <summary>
/// Where the cache is: <c>weights</c> in the folder of the environment variable <c>NAFLOW_HOME</c>; without it, in <c>naflow</c> of the user's cache
/// folder on Linux (<c>XDG_CACHE_HOME</c>, or else <c>~/.cache</c>) and of the local application data elsewhere.
/// </summary>
internal static class CacheFolder
{
    public const string HomeVariable = "NAFLOW_HOME";

    /// <exception cref="InvalidInputException">The user has no home folder.</exception>
    public static string OfThisUser() => Path.Combine(Path.GetFullPath(Home()), "weights");

    private static string Home()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is { } home && !string.IsNullOrWhiteSpace(home)) return home;
        return OfPlatform() is { Length: > 0 } folder
            ? Path.Combine(folder, "naflow")
            : throw new InvalidInputException($"This user has no home folder, so there is no place for weights; set {HomeVariable} to a folder.");
    }

    private static string? OfPlatform()
    {
        if (!OperatingSystem.IsLinux()) return PathOf(Environment.SpecialFolder.LocalApplicationData);
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)) return cache;
        return PathOf(Environment.SpecialFolder.UserProfile) is { Length: > 0 } profile ? Path.Combine(profile, ".cache") : null;
    }

    /// <summary>The folder whether it is there yet or not.</summary>
    private static string PathOf(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}
