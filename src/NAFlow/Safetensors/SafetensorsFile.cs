using System.Buffers.Binary;
using TorchSharp;

namespace NAFlow.Files;

/// <summary>
/// An open safetensors file, of any size. Opening reads and checks the header only; a tensor's bytes are read when it is asked for, straight into
/// its memory. Tensors that were read outlive the file.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthSize = sizeof(long), LongestHeader = ForeignFormat.LongestHeader;

    private readonly IByteSource _file;
    private readonly Refusal _refusal;
    private readonly IReadOnlyDictionary<string, SafetensorsEntry> _entries;

    private SafetensorsFile(IByteSource file, Refusal refusal)
    {
        (_file, _refusal) = (file, refusal);
        var header = ReadHeader();
        var dataOffset = LengthSize + header.Length;
        (_entries, Metadata) = new HeaderReader(refusal, dataOffset).Read(header);
        DataLayout.Check(_entries.Values, dataOffset, file.Length, refusal);
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
        var refusal = new Refusal(path, "safetensors file");
        var file = FileBytes.Open(path, refusal);
        try
        {
            return new SafetensorsFile(file, refusal);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes the bytes of a file that are at hand.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="InvalidInputException">They are no complete, well-formed safetensors file.</exception>
    public static SafetensorsFile From(ReadOnlyMemory<byte> bytes, string name)
    {
        var refusal = new Refusal(name, "safetensors file");
        return new SafetensorsFile(new MemoryBytes(bytes, refusal), refusal);
    }

    /// <summary>Reads one tensor into processor memory. The caller owns it.</summary>
    /// <exception cref="InvalidInputException">The file has no such tensor, or was changed after it was opened.</exception>
    public torch.Tensor Read(string name)
    {
        var entry = this[name];
        using var scope = torch.NewDisposeScope();
        var tensor = torch.empty([.. entry.Shape], entry.ElementType, torch.CPU);
        TensorBytes.Fill(tensor, _file, entry.Offset, name, _refusal);
        return tensor.MoveToOuterDisposeScope();
    }

    /// <summary>The SHA-256 of the whole file in lower-case hexadecimal, for manifests. Reads the file from end to end.</summary>
    /// <exception cref="InvalidInputException">The file was changed after it was opened.</exception>
    public string Sha256(CancellationToken cancellation = default) => _file.Sha256(cancellation);

    /// <summary>Closes the file. Tensors already read stay.</summary>
    public void Dispose() => (_file as IDisposable)?.Dispose();

    private byte[] ReadHeader()
    {
        var fileLength = _file.Length;
        if (fileLength < LengthSize)
            throw _refusal.Because($"it has only {fileLength} bytes; download it again");
        Span<byte> first = stackalloc byte[LengthSize];
        _file.Read(0, first);
        if (ForeignFormat.Of(first) is { } foreign)
            throw _refusal.Because(foreign);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        if (length > LongestHeader)
            throw _refusal.Because($"its header would be {length} bytes long, more than the {LongestHeader} allowed; check that it is a safetensors file");
        if (length > (ulong)(fileLength - LengthSize))
            throw _refusal.Because($"it is incomplete: its header is {length} bytes long and the file has {fileLength}; download it again");
        var header = new byte[length];
        _file.Read(LengthSize, header);
        return header;
    }
}
