using System.Buffers.Binary;
using System.Numerics;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// A checkpoint of PyTorch before 1.6: pickles of a mark, a version, notes on the machine, the object and the keys of its storages, and then the
/// storages, each a count of elements and the elements.
/// </summary>
internal sealed class LegacyCheckpoint : ICheckpointContainer
{
    private const int Version = 1001, LongestInner = 4096;

    private static readonly BigInteger Magic = new(MagicBytes, isUnsigned: true);

    private readonly IByteSource file;
    private readonly Refusal refusal;
    private readonly Dictionary<string, FilePart> storages = new(StringComparer.Ordinal);

    public LegacyCheckpoint(IByteSource file, Refusal refusal)
        : this(file, refusal, ByteReader.LongestPickle, isInner: false)
    {
    }

    private LegacyCheckpoint(IByteSource file, Refusal refusal, long mostRead, bool isInner)
    {
        (this.file, this.refusal) = (file, refusal);
        var reader = new ByteReader(file, 0, file.Length, refusal, mostRead);
        if (Unpickler.Read(reader, refusal) is not BigInteger magic || magic != Magic)
            throw refusal.Because($"it does not begin as torch.save writes; {Refusal.GetItAgain}");
        if (Unpickler.Read(reader, refusal) is not long version || version != Version)
            throw refusal.Because($"it is of another version of the format than {Version}; save it again with a later PyTorch");
        CheckByteOrder(Unpickler.Read(reader, refusal));
        var sizes = new Dictionary<string, StorageReference>(StringComparer.Ordinal);
        Root = Unpickler.Read(reader, refusal, storage => Note(sizes, storage), isInner);
        if (Unpickler.Read(reader, refusal) is not PickleList { Items: var keys })
            throw refusal.Because($"its storages are not listed; {Refusal.GetItAgain}");
        var end = FindStorages(keys, sizes, reader.Position);
        StoredLength = end - reader.Position;
    }

    /// <summary>The storage that a checkpoint of nothing else holds, which stands in another pickle.</summary>
    /// <exception cref="InvalidInputException">It is damaged, or holds something else.</exception>
    public static StorageReference StorageIn(IByteSource bytes, Refusal refusal)
    {
        using var inner = new LegacyCheckpoint(bytes, refusal, LongestInner, isInner: true);
        return inner.Root is StorageReference storage && inner.Storage(storage.Key) is { } own
            ? storage with { Own = own }
            : throw refusal.Because($"its pickle holds a file that is no storage; {Refusal.GetItAgain}");
    }

    /// <summary>The bytes of the number every such file begins with, after the command for numbers.</summary>
    public static ReadOnlySpan<byte> MagicBytes => [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <inheritdoc/>
    public string Format => "PyTorch checkpoint of before 1.6";

    /// <inheritdoc/>
    public object? Root { get; }

    /// <inheritdoc/>
    public long StoredLength { get; }

    /// <inheritdoc/>
    public IByteSource? Storage(string key) => storages.GetValueOrDefault(key);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void CheckByteOrder(object? machine)
    {
        if (machine is not PickleDictionary notes)
            throw refusal.Because($"its notes on the machine are missing; {Refusal.GetItAgain}");
        if (notes["little_endian"] is false)
            throw refusal.Because("it was saved on a big-endian machine; save it again on a little-endian one");
    }

    /// <summary>The storages' own lengths are in elements, so what the pickle says of their types is needed to find the next.</summary>
    private void Note(Dictionary<string, StorageReference> sizes, StorageReference storage)
    {
        if (!sizes.TryAdd(storage.Key, storage) && (sizes[storage.Key].ElementSize, sizes[storage.Key].Count) != (storage.ElementSize, storage.Count))
            throw refusal.Because($"its storage {Refusal.Quote(storage.Key)} is mentioned with two sizes; {Refusal.GetItAgain}");
    }

    private long FindStorages(List<object?> keys, Dictionary<string, StorageReference> sizes, long offset)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var item in keys)
        {
            if (StorageReference.KeyOf(item) is not { } key || !sizes.TryGetValue(key, out var storage))
                throw refusal.Because($"it lists a storage that its pickle does not mention; {Refusal.GetItAgain}");
            if (sizeof(long) > file.Length - offset)
                throw refusal.Because($"it is incomplete: its storage {Refusal.Quote(key)} is missing; download it again");
            file.Read(offset, count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count)
                throw refusal.Because(
                    $"its storage {Refusal.Quote(key)} has {BinaryPrimitives.ReadInt64LittleEndian(count)} elements and its pickle says {storage.Count}; "
                    + Refusal.GetItAgain);
            offset += sizeof(long);
            if (storage.Count > (file.Length - offset) / storage.ElementSize)
                throw refusal.Because($"it is incomplete: its storage {Refusal.Quote(key)} ends outside the file; download it again");
            if (!storages.TryAdd(key, new FilePart(file, offset, storage.Count * storage.ElementSize)))
                throw refusal.Because($"its storage {Refusal.Quote(key)} is listed twice; {Refusal.GetItAgain}");
            offset += storage.Count * storage.ElementSize;
        }
        return offset;
    }
}
