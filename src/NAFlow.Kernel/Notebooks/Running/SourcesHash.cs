using System.Security.Cryptography;
using System.Text;

namespace NAFlow.Kernel.Notebooks;

/// <summary>One number for all the code of a notebook: outputs are stale when it is another than the one they were made from.</summary>
internal static class SourcesHash
{
    /// <summary>The SHA-256 in lower-case hexadecimal of the code cells' sources. Line ends do not count: a checkout may have changed them.</summary>
    public static string Of(NotebookDocument notebook)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var cell in notebook.RunnableCells)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(cell.Source.ReplaceLineEndings("\n")));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
