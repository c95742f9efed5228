using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using NAFlow.Models;
using NAFlow.Models.PyTorch;

namespace NAFlow.Tests;

/// <summary>Writes checkpoints of both layouts.</summary>
internal static class CheckpointWriter
{
    public static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The entries of a checkpoint of PyTorch 1.6 or later.</summary>
    public static List<ZipPart> Parts(byte[] pickle, IEnumerable<SavedStorage> storages, string folder = "archive/") =>
    [
        new(folder + "data.pkl", pickle), new(folder + "byteorder", "little"u8.ToArray()),
        .. storages.Select(storage => new ZipPart($"{folder}data/{storage.Key}", storage.Content)), new(folder + "version", "3\n"u8.ToArray()),
    ];

    /// <summary>A checkpoint of PyTorch 1.6 or later.</summary>
    public static byte[] Zip(object? root, params SavedStorage[] storages) => ZipWriter.Write(Parts(PickleWriter.Write(root), storages), wide: true);

    /// <summary>A checkpoint of an earlier one.</summary>
    public static byte[] Legacy(object? root, params SavedStorage[] storages) => Legacy(PickleWriter.Write(root), storages);

    /// <summary>The same from a pickle.</summary>
    public static byte[] Legacy(byte[] pickle, SavedStorage[] storages, bool littleEndian = true, long version = 1001, int protocol = 2) =>
    [
        .. PickleWriter.Write(Magic, protocol), .. PickleWriter.Write(version, protocol),
        .. PickleWriter.Write(new PythonDictionary(
            ("protocol_version", 1001), ("little_endian", littleEndian), ("type_sizes", new PythonDictionary(("int", 4)))), protocol),
        .. pickle, .. PickleWriter.Write(storages.Select(storage => (object?)storage.Key).ToList(), protocol),
        .. storages.SelectMany(storage => BitConverter.GetBytes(storage.Count).Concat(storage.Content)),
    ];

    /// <summary>An ordered dictionary, as state_dict() gives.</summary>
    public static PythonBuilt Ordered(params (string Name, object? Value)[] entries) => new(
        new PythonFilled(new PythonCall(new PythonName("collections", "OrderedDict")),
            [.. entries.Select(entry => ((object?)entry.Name, entry.Value))]),
        new PythonDictionary(("_metadata", new PythonDictionary(("", new PythonDictionary(("version", 1)))))));
}

/// <summary>Checkpoints of a test in a folder of its own.</summary>
internal sealed class SavedCheckpoint : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SavedCheckpoint(byte[] content, string name = "x.pth")
    {
        FilePath = folder.File(name);
        File.WriteAllBytes(FilePath, content);
    }

    public string FilePath { get; }

    /// <summary>Opens it as weights, whatever it is.</summary>
    public WeightFile Open() => WeightFile.Open(FilePath);

    /// <summary>The sentence it is refused with.</summary>
    public string Refusal()
    {
        var error = Assert.Throws<InvalidInputException>(() => CheckpointFile.Open(FilePath).Dispose());
        Assert.StartsWith($"{FilePath} cannot be read as a PyTorch checkpoint: ", error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.InRange(error.Message.Length, 1, FilePath.Length + 500);
        return error.Message;
    }

    /// <summary>The names in it.</summary>
    public string[] Names()
    {
        using var file = Open();
        return [.. file.Entries.Select(entry => entry.Name)];
    }

    /// <summary>The elements of one tensor.</summary>
    public T[] Read<T>(string name) where T : unmanaged
    {
        using var file = Open();
        using var tensor = file.Read(name);
        return [.. tensor.data<T>()];
    }

    public void Dispose() => folder.Dispose();
}

/// <summary>A storage to save, and the tensors that view it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Type">The storage type's name, such as <c>FloatStorage</c>.</param>
/// <param name="Count">Its elements.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record SavedStorage(string Key, string Type, long Count, byte[] Content)
{
    /// <summary>The module the type is named in.</summary>
    public string Module { get; init; } = "torch";

    /// <summary>What the pickle says is a part of the storage (before 1.6), or nothing.</summary>
    public object? Part { get; init; }

    /// <summary>Whether it is mentioned as PyTorch of before 1.6 did.</summary>
    public bool Legacy { get; init; }

    public static SavedStorage Of<T>(string key, string type, params T[] values) where T : unmanaged =>
        new(key, type, values.Length, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>The mention of it in a pickle.</summary>
    public PythonPersistent Mention => new(Legacy
        ? new object?[] { "storage", new PythonName(Module, Type), Key, "cpu", Count, Part }
        : ["storage", new PythonName(Module, Type), Key, "cpu", Count]);

    /// <summary>A view of it.</summary>
    public PythonCall View(long offset, long[] shape, long[] strides) => new(
        new PythonName("torch._utils", "_rebuild_tensor_v2"), Mention, offset, Tuple(shape), Tuple(strides), false,
        new PythonCall(new PythonName("collections", "OrderedDict")));

    /// <summary>All of it as one row.</summary>
    public PythonCall Row() => View(0, [Count], [1]);

    private static object?[] Tuple(long[] numbers) => [.. numbers.Cast<object?>()];
}

/// <summary>Writes zip archives byte by byte, well-formed or not.</summary>
internal static class ZipWriter
{
    private const int Alignment = 64;

    /// <summary>An archive; a wide one has the records for more than 4 GB and padding before the data, as PyTorch writes.</summary>
    public static byte[] Write(IEnumerable<ZipPart> parts, bool wide = false, string comment = "")
    {
        using var file = new MemoryStream();
        using var directory = new MemoryStream();
        var count = 0;
        foreach (var part in parts)
        {
            directory.Write(WriteEntry(file, part, wide));
            count++;
        }
        var start = file.Position;
        file.Write(directory.ToArray());
        if (wide)
            WriteWideEnd(file, count, start, directory.Length);
        var writer = new BinaryWriter(file);
        writer.Write("PK\u0005\u0006"u8);
        writer.Write(0);
        writer.Write((ushort)count);
        writer.Write((ushort)count);
        writer.Write((uint)directory.Length);
        writer.Write(wide ? uint.MaxValue : (uint)start);
        writer.Write((ushort)comment.Length);
        writer.Write(Encoding.ASCII.GetBytes(comment));
        return file.ToArray();
    }

    private static byte[] WriteEntry(MemoryStream file, ZipPart part, bool wide)
    {
        var content = part.Deflate ? Pack(part.Content) : part.Content;
        var (packed, length, start) = (part.Packed ?? content.Length, part.Length ?? part.Content.Length, part.Start ?? file.Position);
        var method = part.Method ?? (part.Deflate ? (ushort)8 : (ushort)0);
        var (name, localName) = (Encoding.UTF8.GetBytes(part.Name), Encoding.UTF8.GetBytes(part.LocalName ?? part.Name));
        byte[] padding = [];
        if (wide)
        {
            var end = file.Position + 30 + localName.Length + 4;
            padding = [.. "FB"u8, .. BitConverter.GetBytes((ushort)(-end % Alignment + Alignment)), .. new byte[(int)(-end % Alignment + Alignment)]];
        }

        var local = new BinaryWriter(file);
        local.Write("PK\u0003\u0004"u8);
        WriteCommon(local, part.Flags, method, (uint)packed, (uint)length, localName, padding);
        local.Write(localName);
        local.Write(padding);
        local.Write(content);

        byte[] fields = wide
            ? [1, 0, 24, 0, .. BitConverter.GetBytes(length), .. BitConverter.GetBytes(packed), .. BitConverter.GetBytes(start)]
            : [];
        using var entry = new MemoryStream();
        var central = new BinaryWriter(entry);
        central.Write("PK\u0001\u0002"u8);
        central.Write((ushort)0);
        WriteCommon(central, part.Flags, method, wide ? uint.MaxValue : (uint)packed, wide ? uint.MaxValue : (uint)length, name, fields);
        central.Write(new byte[10]);
        central.Write(wide ? uint.MaxValue : (uint)start);
        central.Write(name);
        central.Write(fields);
        return entry.ToArray();
    }

    private static void WriteCommon(BinaryWriter writer, ushort flags, ushort method, uint packed, uint length, byte[] name, byte[] extra)
    {
        writer.Write((ushort)45);
        writer.Write(flags);
        writer.Write(method);
        writer.Write(new byte[8]);
        writer.Write(packed);
        writer.Write(length);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)extra.Length);
    }

    private static void WriteWideEnd(MemoryStream file, long count, long start, long length)
    {
        var at = file.Position;
        var writer = new BinaryWriter(file);
        writer.Write("PK\u0006\u0006"u8);
        writer.Write(44L);
        writer.Write(45 | 45 << 16);
        writer.Write(0L);
        writer.Write(count);
        writer.Write(count);
        writer.Write(length);
        writer.Write(start);
        writer.Write("PK\u0006\u0007"u8);
        writer.Write(0);
        writer.Write(at);
        writer.Write(1);
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
            deflate.Write(content);
        return packed.ToArray();
    }
}

/// <summary>One entry of an archive to write, and what may be wrong with it.</summary>
internal sealed record ZipPart(string Name, byte[] Content)
{
    /// <summary>Compressed instead of stored.</summary>
    public bool Deflate { get; init; }

    /// <summary>The method that is claimed, if it is another.</summary>
    public ushort? Method { get; init; }

    /// <summary>The flags that are claimed.</summary>
    public ushort Flags { get; init; }

    /// <summary>The unpacked length that is claimed, if it is another.</summary>
    public long? Length { get; init; }

    /// <summary>The packed length that is claimed, if it is another.</summary>
    public long? Packed { get; init; }

    /// <summary>Where it is claimed to begin, if elsewhere.</summary>
    public long? Start { get; init; }

    /// <summary>The name in its own header, if it is another.</summary>
    public string? LocalName { get; init; }
}
