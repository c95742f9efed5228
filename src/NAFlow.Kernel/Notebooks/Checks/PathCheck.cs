using System.Text.RegularExpressions;

namespace NAFlow.Kernel.Notebooks;

/// <summary>Whether a cell's outputs name a place that only one machine has.</summary>
internal static partial class PathCheck
{
    public static IEnumerable<string> Of(NotebookCell cell) => OutputTexts.Of(cell)
        .SelectMany(text => MachinePath().Matches(text).Select(match => match.Value))
        .Distinct()
        .Take(1)
        .Select(path => $"its outputs name '{path}', a path of one machine; print a relative path.");

    // Not inside a longer path or an address, and not a closing tag.
    [GeneratedRegex("""(?<![\w.:~/\\<-])(/(home|tmp|root|mnt|workspaces|Users|var/folders)/[^\s"'<>&]*|[A-Za-z]:\\{1,2}Users\\[^\s"'<>&]*)""")]
    private static partial Regex MachinePath();
}
