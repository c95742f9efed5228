using System.Globalization;
using System.Text;

namespace NAFlow.Kernel.Notebooks;

/// <summary>Whether the file is small enough to live in a repository.</summary>
internal static class SizeCheck
{
    private const double BytesOfMegabyte = 1e6;
    private const double MostMegabytes = 3;

    public static IEnumerable<NotebookProblem> Of(NotebookDocument notebook)
    {
        var megabytes = Encoding.UTF8.GetByteCount(notebook.ToJson()) / BytesOfMegabyte;
        if (megabytes <= MostMegabytes) yield break;
        var size = string.Create(CultureInfo.InvariantCulture, $"{megabytes:0.0} MB, over {MostMegabytes} MB");
        yield return new(null, $"it has {size}; show smaller or fewer figures.");
    }
}
