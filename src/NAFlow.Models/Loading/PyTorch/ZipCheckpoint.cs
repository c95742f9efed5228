using System.Text;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>A checkpoint of PyTorch 1.6 or later: a zip archive of a folder with a pickle and one entry for each storage.</summary>
internal sealed class ZipCheckpoint : ICheckpointContainer
{
    private const string PickleName = "data.pkl";
    private const int LongestByteOrder = 16, LongestProgram = 1 << 20;

    private readonly IByteSource file;
    private readonly Refusal refusal;
    private readonly IReadOnlyDictionary<string, ZipEntry> entries;
    private readonly string folder;
    private readonly Dictionary<string, DeflatedBytes> unpacked = [];

    private ZipCheckpoint(IByteSource file, IReadOnlyDictionary<string, ZipEntry> entries, Refusal refusal)
    {
        (this.file, this.entries, this.refusal) = (file, entries, refusal);
        folder = FindFolder();
        StoredLength = entries.Values.Sum(entry => entry.Length);
        try
        {
            CheckByteOrder();
            Root = ReadPickle();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens a zip archive: a checkpoint, or one of NumPy arrays.</summary>
    /// <exception cref="InvalidInputException">It is neither, or damaged.</exception>
    public static ICheckpointContainer Open(IByteSource file, Refusal refusal)
    {
        var entries = new ZipDirectory(file, refusal).Read();
        return entries.Keys.Any(name => name.EndsWith(ArrayArchive.Ending, StringComparison.Ordinal))
            ? new ArrayArchive(file, entries, refusal)
            : new ZipCheckpoint(file, entries, refusal);
    }

    /// <inheritdoc/>
    public string Format => IsScript ? "TorchScript archive" : "PyTorch checkpoint";

    /// <inheritdoc/>
    public object? Root { get; }

    /// <inheritdoc/>
    public long StoredLength { get; }

    /// <inheritdoc/>
    public IByteSource? Storage(string key) => entries.TryGetValue($"{folder}data/{key}", out var entry) ? Bytes(entry) : null;

    /// <inheritdoc/>
    public string? Program(string name)
    {
        var place = $"{folder}code/{name[..Math.Max(0, name.LastIndexOf('.'))].Replace('.', '/')}.py";
        if (!entries.TryGetValue(place, out var entry) || entry.Length > LongestProgram) return null;
        var text = new byte[entry.Length];
        Bytes(entry).Read(0, text);
        return Encoding.UTF8.GetString(text);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var bytes in unpacked.Values)
            bytes.Dispose();
    }

    /// <summary>Whether it holds a program too, which is not looked at: its tensors lie as in other checkpoints.</summary>
    private bool IsScript => entries.ContainsKey($"{folder}constants.pkl");

    private object? ReadPickle()
    {
        var pickle = Bytes(entries[folder + PickleName]);
        if (pickle is DeflatedBytes)
        {
            // It is unpacked once: arrays in it are read from anywhere.
            if (pickle.Length > ByteReader.LongestPickle) throw refusal.Because(
                $"its pickle has {pickle.Length} bytes, more than the {ByteReader.LongestPickle} allowed; save model.state_dict() alone");
            var all = new byte[pickle.Length];
            pickle.Read(0, all);
            pickle = new MemoryBytes(all, refusal);
        }

        return Unpickler.Read(new ByteReader(pickle, 0, pickle.Length, refusal), refusal);
    }

    private IByteSource Bytes(ZipEntry entry)
    {
        var stored = new FilePart(file, entry.Data, entry.PackedLength);
        if (!entry.Compressed)
            return stored;
        if (!unpacked.TryGetValue(entry.Name, out var bytes))
            unpacked[entry.Name] = bytes = new DeflatedBytes(stored, entry.Length, entry.Name, refusal);
        return bytes;
    }

    /// <summary>The archive's one top folder, with its slash; empty when the pickle is in none.</summary>
    private string FindFolder()
    {
        var names = entries.Keys.Where(name => name == PickleName || name.EndsWith("/" + PickleName, StringComparison.Ordinal)).Take(2).ToArray();
        var found = names is [var name] ? name[..^PickleName.Length] : null;
        if (found is null)
            throw refusal.Because(names.Length == 0
                ? "it is a zip archive without data.pkl, which torch.save always writes; unzip it if the weights are inside it"
                : "it is a zip archive with several data.pkl, of which it cannot be told which is meant; save model.state_dict() alone");
        return found;
    }

    private void CheckByteOrder()
    {
        if (!entries.TryGetValue($"{folder}byteorder", out var entry))
            return;
        var text = new byte[Math.Min(entry.Length, LongestByteOrder)];
        Bytes(entry).Read(0, text);
        if (!text.AsSpan().SequenceEqual("little"u8))
            throw refusal.Because(text.AsSpan().SequenceEqual("big"u8)
                ? "it was saved on a big-endian machine; save it again on a little-endian one"
                : $"its entry byteorder is neither little nor big; {Refusal.GetItAgain}");
    }
}
