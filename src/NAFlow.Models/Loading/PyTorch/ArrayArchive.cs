using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>An archive of NumPy arrays by name (<c>.npz</c>): a zip archive in which each entry is a head in words and the numbers.</summary>
internal sealed partial class ArrayArchive : ICheckpointContainer
{
    /// <summary>The end of an entry's name.</summary>
    public const string Ending = ".npy";

    private const int LongestHead = 10_000, Beginning = 8;

    private readonly List<DeflatedBytes> unpacked = [];

    /// <summary>Reads the heads of the arrays.</summary>
    /// <exception cref="InvalidInputException">One is damaged.</exception>
    public ArrayArchive(IByteSource file, IReadOnlyDictionary<string, ZipEntry> entries, Refusal refusal)
    {
        var root = new PickleDictionary();
        try
        {
            foreach (var entry in entries.Values.Where(entry => entry.Name.EndsWith(Ending, StringComparison.Ordinal)))
            {
                IByteSource bytes = new FilePart(file, entry.Data, entry.PackedLength);
                if (entry.Compressed)
                {
                    unpacked.Add(new DeflatedBytes(bytes, entry.Length, entry.Name, refusal));
                    bytes = unpacked[^1];
                }

                root.Pairs.Add(new(entry.Name[..^Ending.Length], Read(bytes, entry.Name, refusal)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        (Root, StoredLength) = (root, entries.Values.Sum(entry => entry.Length));
    }

    /// <inheritdoc/>
    public string Format => "archive of NumPy arrays";

    /// <inheritdoc/>
    public object? Root { get; }

    /// <inheritdoc/>
    public long StoredLength { get; }

    /// <inheritdoc/>
    public IByteSource? Storage(string key) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var bytes in unpacked) bytes.Dispose();
    }

    private static PickleArray Read(IByteSource bytes, string name, Refusal refusal)
    {
        Span<byte> first = stackalloc byte[Beginning + sizeof(int)];
        if (bytes.Length < first.Length) throw Unfit();
        bytes.Read(0, first);
        if (first is not [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', >= 1 and <= 3 and var version, ..]) throw Unfit();
        var (start, length) = version == 1
            ? (Beginning + sizeof(ushort), BitConverter.ToUInt16(first[Beginning..]))
                : (Beginning + sizeof(int), BitConverter.ToUInt32(first[Beginning..]));
        if (length > LongestHead || start + length > bytes.Length) throw Unfit();
        var head = new byte[length];
        bytes.Read(start, head);
        var text = Encoding.Latin1.GetString(head);
        if (Kind().Match(text) is not { Success: true, Groups: [_, var kind] }
            || Sides().Match(text) is not { Success: true, Groups: [_, var sides] })
            throw Unfit();
        var shape = new PickleTuple([.. sides.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(side => long.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? (object)length : throw Unfit())]);
        var numbers = new PickleBytes(new FilePart(bytes, start + length, bytes.Length - start - length));
        return PickleArray.Of(numbers, new ArrayType(kind.Value), shape, text.Contains("'fortran_order': True", StringComparison.Ordinal), refusal);

        InvalidInputException Unfit() => refusal.Because(
            $"its entry {Refusal.Quote(name)} is no NumPy array, in an archive of NumPy arrays; {Refusal.GetItAgain}");
    }

    [GeneratedRegex(@"'descr': '([<>=|]?[A-Za-z][0-9]{0,5})'", RegexOptions.CultureInvariant)]
    private static partial Regex Kind();

    [GeneratedRegex(@"'shape': \(([0-9, ]{0,400})\)", RegexOptions.CultureInvariant)]
    private static partial Regex Sides();
}
