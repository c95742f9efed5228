namespace NAFlow.Files;

/// <summary>The errors of one file that is read as one kind of file, each one sentence that names it.</summary>
internal sealed class Refusal(string path, string kind)
{
    /// <summary>What to do about a file that was written or copied wrongly.</summary>
    public const string GetItAgain = "download or export it again";

    /// <summary>The whole file cannot be used.</summary>
    public InvalidInputException Because(string reason, Exception? cause = null) =>
        new($"{path} cannot be read as a {kind}: {reason}.", cause!);

    /// <summary>One of its tensors cannot be used.</summary>
    public InvalidInputException Because(string tensor, string reason) => Because($"tensor {Quote(tensor)} {reason}");

    /// <summary>A name from the file as a message may show it: short and without control characters.</summary>
    public static string Quote(string name)
    {
        const int longest = 80;
        var shown = string.Concat(name.Take(longest).Select(letter => char.IsControl(letter) ? '?' : letter));
        return name.Length <= longest ? $"\"{shown}\"" : $"\"{shown}...\"";
    }
}
