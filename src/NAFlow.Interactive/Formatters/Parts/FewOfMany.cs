using System.Globalization;

namespace NAFlow.Interactive;

/// <summary>What is said where only some of many are shown.</summary>
internal static class FewOfMany
{
    /// <summary>The first names, and dots for the others.</summary>
    public static string Names(IEnumerable<string> names, int most)
    {
        string[] known = [.. names.Take(most + 1)];
        return $"{string.Join(", ", known.Take(most))}{(known.Length > most ? ", ..." : string.Empty)}";
    }

    /// <summary>A paragraph that says how many are shown; nothing where all are.</summary>
    public static string Note(int shown, int all, string things) => shown < all
        ? string.Create(CultureInfo.InvariantCulture, $"\n<p class=\"faint\">The first {shown:N0} of {all:N0} {things}.</p>")
        : string.Empty;
}
