namespace NAFlow.Interactive;

/// <summary>Studies that compare methods layer by layer: a row for each layer, deepest first, and a column for each method.</summary>
internal static class MethodSheet
{
    /// <summary>Makes the table.</summary>
    /// <param name="caption">What its cells hold.</param>
    /// <param name="readings">The readings.</param>
    /// <param name="key">The method and layer of a reading.</param>
    /// <param name="cell">What is said of a reading.</param>
    public static Sheet Of<T>(string caption, IEnumerable<T> readings, Func<T, (string Method, string Layer)> key, Func<T, string> cell)
    {
        var known = readings.ToLookup(key);
        string[] methods = [.. known.Select(group => group.Key.Method).Distinct()];
        string[] layers = [.. known.Select(group => group.Key.Layer).Distinct().Reverse()];
        var columns = methods.Select(method => new SheetColumn<string>(method, layer => known[(method, layer)].Select(cell).FirstOrDefault() ?? "–"));
        return Sheet.Of(caption, layers, [new("output of", layer => layer, CellContent.Words), .. columns]);
    }
}
