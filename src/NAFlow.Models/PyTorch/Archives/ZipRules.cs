using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// What the entries of a checkpoint's archive must keep to: plain names, each once, bytes of their own, and no more of them than the file can hold.
/// </summary>
internal static class ZipRules
{
    /// <summary>Numbers of a trained network hardly shrink; a pruned one may, a bomb shrinks a thousandfold.</summary>
    private const int HighestRatio = 100;

    /// <summary>Short entries are free of the ratio.</summary>
    private const long AlwaysAllowed = 1 << 16;

    /// <summary>Checks them.</summary>
    /// <returns>The entries by name.</returns>
    /// <exception cref="InvalidInputException">A rule is broken.</exception>
    public static IReadOnlyDictionary<string, ZipEntry> Check(IReadOnlyList<ZipEntry> entries, long directoryOffset, long fileLength, Refusal refusal)
    {
        var byName = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        Int128 total = 0;
        foreach (var entry in entries)
        {
            if (!IsPlain(entry.Name))
                throw refusal.Because($"its entry {Refusal.Quote(entry.Name)} has the name of a place outside the archive; {Refusal.GetItAgain}");
            if (!byName.TryAdd(entry.Name, entry))
                throw refusal.Because($"its entry {Refusal.Quote(entry.Name)} is there twice; {Refusal.GetItAgain}");
            if (entry.Data > directoryOffset || entry.PackedLength > directoryOffset - entry.Data)
                throw refusal.Because($"it is incomplete: its entry {Refusal.Quote(entry.Name)} ends outside the file; download it again");
            if (entry.Length > AlwaysAllowed && entry.Length / HighestRatio > entry.PackedLength)
                throw refusal.Because($"its entry {Refusal.Quote(entry.Name)} would unpack from {entry.PackedLength} to {entry.Length} bytes, which no weights do; "
                    + "save it again with torch.save");
            total += entry.Length;
        }
        if (total > AlwaysAllowed + (Int128)fileLength * HighestRatio / 2)
            throw refusal.Because($"it would unpack from {fileLength} to {total} bytes, which no weights do; save it again with torch.save");
        CheckOverlap(entries, refusal);
        return byName;
    }

    private static bool IsPlain(string name) =>
        name.Length > 0 && name[0] != '/' && !name.Contains('\\') && !name.Contains(':') && !name.Contains('\0') && !name.Split('/').Contains("..");

    private static void CheckOverlap(IEnumerable<ZipEntry> entries, Refusal refusal)
    {
        ZipEntry? previous = null;
        foreach (var entry in entries.OrderBy(entry => entry.Start))
        {
            if (previous is not null && entry.Start < previous.End)
                throw refusal.Because($"its entries {Refusal.Quote(previous.Name)} and {Refusal.Quote(entry.Name)} overlap; {Refusal.GetItAgain}");
            previous = entry;
        }
    }
}
