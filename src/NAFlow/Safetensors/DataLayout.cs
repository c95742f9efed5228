namespace NAFlow.Files;

/// <summary>The rule that the tensors of a file cover its data area exactly once.</summary>
internal static class DataLayout
{
    /// <summary>Checks the rule.</summary>
    /// <exception cref="InvalidInputException">The file is cut short, two tensors overlap, or bytes belong to no tensor.</exception>
    public static void Check(IEnumerable<SafetensorsEntry> entries, long dataOffset, long fileLength, Refusal refusal)
    {
        var ordered = entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length).ToList();
        if (ordered.Find(entry => entry.Offset + entry.Length > fileLength) is { } missing)
            throw refusal.Because($"it is incomplete: tensor {Refusal.Quote(missing.Name)} ends at byte {missing.Offset + missing.Length} and the file "
                + $"has {fileLength}; download it again");

        var end = dataOffset;
        SafetensorsEntry? previous = null;
        foreach (var entry in ordered)
        {
            if (entry.Offset < end)
                throw refusal.Because(entry.Name, $"overlaps tensor {Refusal.Quote(previous!.Name)}; {Refusal.GetItAgain}");
            if (entry.Offset > end)
                throw refusal.Because(entry.Name, $"begins {entry.Offset - end} bytes after the tensor before it ends; {Refusal.GetItAgain}");
            (end, previous) = (entry.Offset + entry.Length, entry);
        }
        if (end < fileLength)
            throw refusal.Because($"{fileLength - end} bytes follow its last tensor; {Refusal.GetItAgain}");
    }
}
