using System.Globalization;
using System.Numerics;

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
        .. PickleWriter.Write(new PythonDictionary(("protocol_version", 1001), ("little_endian", littleEndian), ("type_sizes", new PythonDictionary(("int", 4)))), protocol),
        .. pickle, .. PickleWriter.Write(storages.Select(storage => (object?)storage.Key).ToList(), protocol),
        .. storages.SelectMany(storage => BitConverter.GetBytes(storage.Count).Concat(storage.Content)),
    ];

    /// <summary>An ordered dictionary, as state_dict() gives.</summary>
    public static PythonBuilt Ordered(params (string Name, object? Value)[] entries) => new(
        new PythonFilled(new PythonCall(new PythonName("collections", "OrderedDict")), [.. entries.Select(entry => ((object?)entry.Name, entry.Value))]),
        new PythonDictionary(("_metadata", new PythonDictionary(("", new PythonDictionary(("version", 1)))))));
}
