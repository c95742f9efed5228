using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace NAFlow.Files;

/// <summary>
/// The bytes of an open file. A read is a copy, never a mapping: a file cut short by someone else is an error, where a mapped page would end the
/// process.
/// </summary>
internal sealed class FileBytes : IByteSource, IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Refusal _refusal;

    private FileBytes(SafeFileHandle file, Refusal refusal) => (_file, _refusal) = (file, refusal);

    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(_file);

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidInputException">There is no such file, or it may not be read.</exception>
    public static FileBytes Open(string path, Refusal refusal)
    {
        if (Directory.Exists(path))
            throw refusal.Because("it is a folder; give the path of a file in it");
        try
        {
            return new FileBytes(File.OpenHandle(path, options: FileOptions.RandomAccess), refusal);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw refusal.Because("there is no such file; check the path", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw refusal.Because($"{error.Message.TrimEnd('.')}; check that you may read it", error);
        }
    }

    /// <summary>The same open file, read as another kind of file; it takes the place of this one.</summary>
    public FileBytes As(Refusal refusal) => new(_file, refusal);

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var count = ReadSome(target, offset);
            if (count == 0)
                throw _refusal.Because("it became shorter while it was read; open it again");
            target = target[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int ReadSome(Span<byte> target, long offset)
    {
        try
        {
            return RandomAccess.Read(_file, target, offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw _refusal.Because($"{error.Message.TrimEnd('.')}; check that you may read it", error);
        }
    }
}

/// <summary>Bytes that can be read from any place.</summary>
internal interface IByteSource
{
    /// <summary>How many there are.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="target"/> with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="InvalidInputException">They are not there.</exception>
    void Read(long offset, Span<byte> target);
}

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes, Refusal refusal) : IByteSource
{
    /// <inheritdoc/>
    public long Length => bytes.Length;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        if (offset < 0 || offset + target.Length > bytes.Length) throw refusal.Because("it ends too early; get it again");
        bytes.Span.Slice((int)offset, target.Length).CopyTo(target);
    }
}

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
