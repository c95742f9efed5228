namespace NAFlow.Kernel.Notebooks;

/// <summary>Where a link of the prose leads on a page.</summary>
internal static class LinkTarget
{
    private const string NotebookExtension = ".ipynb";

    private static readonly string[] Schemes = ["http", "https", "mailto"];

    /// <summary>The target; null for one that would do something rather than lead somewhere. Notebooks are met again as pages.</summary>
    public static string? Of(string? target)
    {
        if (string.IsNullOrEmpty(target)) return target;
        var place = target.AsSpan().IndexOfAny(":/?#");
        if (place >= 0 && target[place] == ':') return Schemes.Contains(target[..place], StringComparer.OrdinalIgnoreCase) ? target : null;
        var end = target.AsSpan().IndexOfAny("?#") is var mark && mark < 0 ? target.Length : mark;
        var file = target[..end];
        return file.EndsWith(NotebookExtension, StringComparison.OrdinalIgnoreCase)
            ? $"{file[..^NotebookExtension.Length]}.html{target[end..]}"
            : target;
    }
}
