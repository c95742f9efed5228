using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace NAFlow.Safetensors;

/// <summary>
/// An open safetensors file, of any size. Opening reads and checks the header only; a tensor's bytes are read when it is asked for, straight into
/// its memory. Tensors that were read outlive the file.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthSize = sizeof(long), LongestHeader = 100_000_000, Block = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly Refusal _refusal;
    private readonly IReadOnlyDictionary<string, SafetensorsEntry> _entries;

    private SafetensorsFile(SafeFileHandle file, Refusal refusal)
    {
        (_file, _refusal) = (file, refusal);
        var header = ReadHeader();
        var dataOffset = LengthSize + header.Length;
        (_entries, Metadata) = new HeaderReader(refusal, dataOffset).Read(header);
        DataLayout.Check(_entries.Values, dataOffset, RandomAccess.GetLength(file), refusal);
        Entries = [.. _entries.Values.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The names of the tensors, in the order of their bytes.</summary>
    public IEnumerable<string> Names => Entries.Select(entry => entry.Name);

    /// <summary>The notes of whoever wrote the file; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What the header says of one tensor.</summary>
    /// <exception cref="InvalidInputException">The file has no such tensor.</exception>
    public SafetensorsEntry this[string name] => _entries.TryGetValue(name, out var entry)
        ? entry
        : throw _refusal.Because(name, $"is not among its {_entries.Count} tensors; check the name against those of the network");

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidInputException">There is no such file, or it is not a complete, well-formed safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var refusal = new Refusal(path);
        if (Directory.Exists(path))
            throw refusal.Because("it is a folder; give the path of a file in it");
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, options: FileOptions.RandomAccess);
            return new SafetensorsFile(file, refusal);
        }
        catch (Exception error)
        {
            file?.Dispose();
            throw error switch
            {
                FileNotFoundException or DirectoryNotFoundException => refusal.Because("there is no such file; check the path", error),
                IOException or UnauthorizedAccessException => refusal.Because($"{error.Message.TrimEnd('.')}; check that you may read it", error),
                _ => error,
            };
        }
    }

    /// <summary>Reads one tensor into processor memory. The caller owns it.</summary>
    /// <exception cref="InvalidInputException">The file has no such tensor, or was changed after it was opened.</exception>
    public torch.Tensor Read(string name)
    {
        var entry = this[name];
        using var scope = torch.NewDisposeScope();
        var tensor = torch.empty([.. entry.Shape], entry.ElementType, torch.CPU);
        var offset = entry.Offset;
        foreach (var part in TensorBytes.Of(tensor))
        {
            Fill(part.bytes, offset);
            if (entry.ElementType == torch.ScalarType.Bool && part.bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                throw _refusal.Because(name, $"has bytes other than 0 and 1 for its truth values; {Refusal.GetItAgain}");
            offset += part.bytes.Length;
        }
        return tensor.MoveToOuterDisposeScope();
    }

    /// <summary>The SHA-256 of the whole file in lower-case hexadecimal, for manifests. Reads the file from end to end.</summary>
    /// <exception cref="InvalidInputException">The file was changed after it was opened.</exception>
    public string Sha256(CancellationToken cancellation = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[Block];
        for (long offset = 0, length = RandomAccess.GetLength(_file); offset < length; offset += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = block.AsSpan(0, (int)Math.Min(Block, length - offset));
            Fill(part, offset);
            hash.AppendData(part);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Closes the file. Tensors already read stay.</summary>
    public void Dispose() => _file.Dispose();

    private byte[] ReadHeader()
    {
        var fileLength = RandomAccess.GetLength(_file);
        if (fileLength < LengthSize)
            throw _refusal.Because($"it has only {fileLength} bytes; download it again");
        Span<byte> first = stackalloc byte[LengthSize];
        Fill(first, 0);
        if (ForeignFormat.Of(first) is { } foreign)
            throw _refusal.Because(foreign);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        if (length > LongestHeader)
            throw _refusal.Because($"its header would be {length} bytes long, more than the {LongestHeader} allowed; check that it is a safetensors file");
        if (length > (ulong)(fileLength - LengthSize))
            throw _refusal.Because($"it is incomplete: its header is {length} bytes long and the file has {fileLength}; download it again");
        var header = new byte[length];
        Fill(header, LengthSize);
        return header;
    }

    private void Fill(Span<byte> target, long offset)
    {
        // A read is a copy, never a mapping: a file cut short by someone else is an error here, where a mapped page would end the process.
        while (!target.IsEmpty)
        {
            var count = RandomAccess.Read(_file, target, offset);
            if (count == 0)
                throw _refusal.Because("it became shorter while it was read; open it again");
            target = target[count..];
            offset += count;
        }
    }
}
