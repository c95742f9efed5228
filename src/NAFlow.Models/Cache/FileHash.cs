using System.Security.Cryptography;

namespace NAFlow.Models;

/// <summary>The hash of a file.</summary>
internal static class FileHash
{
    /// <summary>The SHA-256 in lower-case hexadecimal.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static async Task<string> OfAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({problem.Message.TrimEnd('.')}); check its permissions, or delete it and pull it again.", problem);
        }
    }
}
