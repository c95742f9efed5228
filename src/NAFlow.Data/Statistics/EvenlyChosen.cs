namespace NAFlow.Data;

/// <summary>A few of many things in a row, evenly from the first to the last, for pictures and tables that cannot show all.</summary>
internal static class EvenlyChosen
{
    /// <summary>The things; all where there are no more.</summary>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> things, int most) => things.Count <= most
        ? things
        : [.. Enumerable.Range(0, most).Select(place => things[(int)Math.Round(place * (things.Count - 1) / (most - 1.0))])];
}
