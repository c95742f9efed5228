using System.Buffers.Binary;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Files;

/// <summary>
/// An open safetensors file, of any size. Opening reads and checks the header only; a tensor's bytes are read when it is asked for, straight into
/// its memory. Tensors that were read outlive the file.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>What it is called in refusals.</summary>
    internal const string Kind = "safetensors file";

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

    /// <summary>The metadata of the file; empty when it has none.</summary>
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
        var refusal = new Refusal(path, Kind);
        return Open(FileBytes.Open(path, refusal), refusal);
    }

    /// <summary>Takes over a file that is open already.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    internal static SafetensorsFile Open(FileBytes file, Refusal refusal)
    {
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

    /// <summary>Reads a file whose bytes are in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="InvalidInputException">They are no complete, well-formed safetensors file.</exception>
    public static SafetensorsFile From(ReadOnlyMemory<byte> bytes, string name)
    {
        var refusal = new Refusal(name, Kind);
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
        Span<byte> first = stackalloc byte[(int)Math.Min(fileLength, ForeignFormat.BytesNeeded)];
        _file.Read(0, first);
        if (!ForeignFormat.IsSafetensors(first) && ForeignFormat.Of(first) is { } foreign)
            throw _refusal.Because(foreign);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        if (length > LongestHeader)
            throw _refusal.Because(
                $"its header would be {length} bytes long, more than the {LongestHeader} allowed; check that it is a safetensors file");
        if (length > (ulong)(fileLength - LengthSize))
            throw _refusal.Because($"it is incomplete: its header is {length} bytes long and the file has {fileLength}; download it again");
        var header = new byte[length];
        _file.Read(LengthSize, header);
        return header;
    }
}

/// <summary>Where one tensor of a safetensors file is and what it is.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">The length of each dimension; empty for a single number.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of the file.</param>
/// <param name="Length">How many bytes it has.</param>
public sealed record SafetensorsEntry(string Name, torch.ScalarType ElementType, IReadOnlyList<long> Shape, long Offset, long Length)
{
    /// <summary>How many elements it has.</summary>
    public long Count => Shape.Aggregate(1L, (count, length) => count * length);
}

/// <summary>The element types of the format that TorchSharp has too.</summary>
internal static class ElementTypes
{
    private static readonly IReadOnlyList<(string Name, ScalarType Type, int Size)> All =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(type => type.Name));

    /// <summary>The type of a name such as <c>F32</c>, or null.</summary>
    public static ScalarType? Parse(string name) => All.Where(type => type.Name == name).Select(type => (ScalarType?)type.Type).FirstOrDefault();

    /// <summary>The name of a type such as <c>F32</c>, or null.</summary>
    public static string? NameOf(ScalarType type) => All.FirstOrDefault(known => known.Type == type).Name;

    /// <summary>The bytes of one element.</summary>
    public static int SizeOf(ScalarType type) => All.Single(known => known.Type == type).Size;
}

/// <summary>The memory of a contiguous processor tensor in parts small enough for one span.</summary>
internal static class TensorBytes
{
    private const long PartElements = 1 << 24;

    /// <summary>Views of the tensor's elements in order; each is disposed when the next is asked for.</summary>
    public static IEnumerable<torch.Tensor> Of(torch.Tensor tensor)
    {
        using var flat = tensor.reshape(-1);
        for (long start = 0, count = flat.numel(); start < count; start += PartElements)
        {
            using var part = flat.narrow(0, start, Math.Min(PartElements, count - start));
            yield return part;
        }
    }

    /// <summary>Reads a tensor's elements straight into its memory.</summary>
    /// <param name="tensor">A contiguous processor tensor.</param>
    /// <param name="source">Where the elements are.</param>
    /// <param name="offset">Where the first of them begins.</param>
    /// <param name="name">The tensor's name, for messages.</param>
    /// <param name="refusal">The errors of the file.</param>
    /// <exception cref="InvalidInputException">The bytes are not there, or are no truth values where those are due.</exception>
    public static void Fill(torch.Tensor tensor, IByteSource source, long offset, string name, Refusal refusal)
    {
        foreach (var part in Of(tensor))
        {
            source.Read(offset, part.bytes);
            if (tensor.dtype == torch.ScalarType.Bool && part.bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                throw refusal.Because(name, $"has bytes other than 0 and 1 for its truth values; {Refusal.GetItAgain}");
            offset += part.bytes.Length;
        }
    }
}
