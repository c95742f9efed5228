using System.Buffers.Binary;
using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// An open PyTorch checkpoint, read without Python and without running anything of it. Opening reads its pickle and checks where every tensor lies;
/// the numbers of a tensor are read when it is asked for.
/// </summary>
internal sealed class CheckpointFile : WeightFile
{
    private readonly FileBytes file;
    private readonly Refusal refusal;
    private readonly ICheckpointContainer container;
    private readonly IReadOnlyDictionary<string, StoredTensor> tensors;

    private CheckpointFile(FileBytes file, Refusal refusal, string? state)
    {
        (this.file, this.refusal) = (file, refusal);
        container = OpenContainer(file, refusal);
        try
        {
            var content = new StateDictionary(refusal).Find(container.Root, state);
            tensors = new TensorCheck(container, refusal).Check(content.Tensors);
            (Unreadable, ClassNames, State) = (content.Unreadable, content.ClassNames, content.Place);
            Notes = content.Others.Count == 0 ? [] :
            [
                $"its {content.Place} is read; {string.Join(", ", content.Others)} hold{(content.Others.Count == 1 ? "s" : "")} tensors too "
                + $"(--assume state={content.Others[0]})",
            ];
            Modules = new ModuleTable(container.Program).Find(content.Whole);
        }
        catch
        {
            container.Dispose();
            throw;
        }
        Entries = [.. tensors.Select(entry => new WeightEntry(entry.Key, entry.Value.ElementType, entry.Value.Shape))];
    }

    /// <inheritdoc/>
    public override string Format => container.Format;

    /// <inheritdoc/>
    public override IReadOnlyList<WeightEntry> Entries { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Unreadable { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, StatedModule> Modules { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes { get; }

    /// <summary>The keys that led to the tensors, with dots between them; empty where they are what was saved.</summary>
    public string State { get; }

    /// <summary>Whether a file is one for this reader, be it to refuse it in better words.</summary>
    public static bool Recognises(FileBytes file) => KindOf(file) != CheckpointKind.Other;

    /// <summary>Opens a checkpoint.</summary>
    /// <exception cref="InvalidInputException">It is none, is damaged, holds no tensors by name, or asks for something that weights do not
    /// need.</exception>
    public static CheckpointFile Open(string path) => Open(path, FileBytes.Open(path, RefusalOf(path)));

    /// <summary>Takes over a file that is open already.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    /// <param name="path">Its path.</param>
    /// <param name="opened">The file.</param>
    /// <param name="state">The key of the state that is meant, where it is one; null for the usual one.</param>
    public static CheckpointFile Open(string path, FileBytes opened, string? state = null)
    {
        var refusal = RefusalOf(path);
        var file = opened.As(refusal);
        try
        {
            return new CheckpointFile(file, refusal, state);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Tensor Read(string name) => tensors.TryGetValue(name, out var tensor)
        ? tensor.Read(name, refusal)
        : throw refusal.Because(name, Unreadable.TryGetValue(name, out var maker) ? ForeignGlobal.Reason(maker)
            : $"is not among its {tensors.Count} tensors; check the name against those of the network");

    /// <inheritdoc/>
    protected override string Hash() => file.Sha256(CancellationToken.None);

    /// <inheritdoc/>
    public override void Dispose()
    {
        container.Dispose();
        file.Dispose();
    }

    private static Refusal RefusalOf(string path) => new(path, "PyTorch checkpoint");

    private static CheckpointKind KindOf(FileBytes file)
    {
        Span<byte> first = stackalloc byte[(int)Math.Min(file.Length, CheckpointKinds.BytesNeeded)];
        file.Read(0, first);
        return CheckpointKinds.Of(first);
    }

    private static ICheckpointContainer OpenContainer(FileBytes file, Refusal refusal) => KindOf(file) switch
    {
        CheckpointKind.Zip => ZipCheckpoint.Open(file, refusal),
        CheckpointKind.Legacy => new LegacyCheckpoint(file, refusal),
        CheckpointKind.PlainPickle => new PlainPickle(file, refusal),
        CheckpointKind.Tar => throw refusal
            .Because("it is a tar archive; unpack it, or if PyTorch of before 0.2 wrote it, save it again with a later one"),
        CheckpointKind.Gzip => throw refusal.Because("it is compressed with gzip; unpack it first"),
        _ => throw refusal.Because("it does not begin as torch.save writes; check that it is the right file"),
    };
}

/// <summary>What a file is, as its first bytes show.</summary>
internal enum CheckpointKind
{
    /// <summary>Nothing of PyTorch's.</summary>
    Other,

    /// <summary>A zip archive.</summary>
    Zip,

    /// <summary>A checkpoint of before PyTorch 1.6.</summary>
    Legacy,

    /// <summary>A pickle without storages.</summary>
    PlainPickle,

    /// <summary>A tar archive, which checkpoints of the first PyTorch were.</summary>
    Tar,

    /// <summary>A gzip archive.</summary>
    Gzip,
}

/// <summary>Tells the kinds apart.</summary>
internal static class CheckpointKinds
{
    /// <summary>How many bytes are looked at.</summary>
    public const int BytesNeeded = 512;

    /// <summary>The kind of a file of these first bytes.</summary>
    public static CheckpointKind Of(ReadOnlySpan<byte> first) => first switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => CheckpointKind.Zip,
        [0x1f, 0x8b, 8, ..] => CheckpointKind.Gzip,
        [0x80, >= 2 and <= 5, ..] when !IsHeaderLength(first) =>
            first[..Math.Min(first.Length, 32)].IndexOf(LegacyCheckpoint.MagicBytes) >= 0 ? CheckpointKind.Legacy : CheckpointKind.PlainPickle,
        _ when first.Length > 262 && first[257..262].SequenceEqual("ustar"u8) => CheckpointKind.Tar,
        _ => CheckpointKind.Other,
    };

    /// <summary>Whether the two bytes that begin a pickle begin a safetensors file's header length instead.</summary>
    private static bool IsHeaderLength(ReadOnlySpan<byte> first) =>
        first.Length >= sizeof(ulong) && BinaryPrimitives.ReadUInt64LittleEndian(first) <= ForeignFormat.LongestHeader;
}

/// <summary>A pickle that torch.save did not write: its arrays and storages stand in it.</summary>
internal sealed class PlainPickle(IByteSource file, Refusal refusal) : ICheckpointContainer
{
    /// <inheritdoc/>
    public string Format => "Python pickle";

    /// <inheritdoc/>
    public object? Root { get; } = Unpickler.Read(new ByteReader(file, 0, file.Length, refusal), refusal);

    /// <inheritdoc/>
    public long StoredLength => file.Length;

    /// <inheritdoc/>
    public IByteSource? Storage(string key) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>One of the layouts of checkpoints, with its pickle read and its storages found.</summary>
internal interface ICheckpointContainer : IDisposable
{
    /// <summary>The layout in words.</summary>
    string Format { get; }

    /// <summary>The object that was saved.</summary>
    object? Root { get; }

    /// <summary>How many bytes the storages have in all.</summary>
    long StoredLength { get; }

    /// <summary>The text of the file of a script's class; null when there is none.</summary>
    string? Program(string name) => null;

    /// <summary>The bytes of a storage; null when the file has none of that key.</summary>
    IByteSource? Storage(string key);
}
