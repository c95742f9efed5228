using System.Security.Cryptography;
using System.Text;

namespace NAFlow.Kernel;

/// <summary>Signs messages with a key that only the kernel and its clients know.</summary>
/// <param name="key">The key; with an empty one every signature is empty, and nothing is checked.</param>
internal sealed class MessageSignature(string key)
{
    private readonly byte[] secret = Encoding.UTF8.GetBytes(key);

    /// <summary>Whether messages are signed at all.</summary>
    public bool IsUsed => secret.Length > 0;

    /// <summary>The signature of a message's parts: HMAC-SHA256 in lower-case hexadecimal, as ASCII.</summary>
    public byte[] Of(params ReadOnlySpan<byte[]> parts)
    {
        if (!IsUsed) return [];
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        foreach (var part in parts) hash.AppendData(part);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Whether a signature is that of the parts. Takes equally long wherever the difference is, so that nobody can guess byte by byte.</summary>
    public bool IsValid(byte[] signature, params ReadOnlySpan<byte[]> parts) => !IsUsed || CryptographicOperations.FixedTimeEquals(Of(parts), signature);
}
