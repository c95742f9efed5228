namespace NAFlow.Cli;

/// <summary>Text with names from outside, as a terminal may show it.</summary>
internal static class OneLine
{
    /// <summary>The text with no line break and no other control character.</summary>
    public static string Of(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(letter => char.IsControl(letter) ? '?' : letter));
}
