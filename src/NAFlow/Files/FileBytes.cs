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
