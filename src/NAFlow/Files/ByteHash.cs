using System.Security.Cryptography;

namespace NAFlow.Files;

/// <summary>The hash of bytes from any place.</summary>
internal static class ByteHash
{
    private const int Block = 1 << 20;

    /// <summary>The SHA-256 in lower-case hexadecimal. Reads the bytes from end to end.</summary>
    /// <exception cref="InvalidInputException">They are no longer there.</exception>
    public static string Sha256(this IByteSource source, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[Block];
        for (long offset = 0, length = source.Length; offset < length; offset += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = block.AsSpan(0, (int)Math.Min(Block, length - offset));
            source.Read(offset, part);
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
