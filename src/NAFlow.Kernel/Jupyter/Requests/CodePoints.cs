namespace NAFlow.Kernel;

/// <summary>Places in a text: Jupyter counts code points, .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The place in UTF-16 units; the end where the text is shorter, or none is given.</summary>
    public static int ToUtf16(string text, int? codePoints)
    {
        var place = 0;
        for (var left = codePoints ?? int.MaxValue; left > 0 && place < text.Length; left--) place += WidthAt(text, place);
        return place;
    }

    /// <summary>How many code points stand before a place in UTF-16 units.</summary>
    public static int Before(string text, int place)
    {
        var count = 0;
        for (var at = 0; at < place && at < text.Length; at += WidthAt(text, at)) count++;
        return count;
    }

    private static int WidthAt(string text, int place) => place + 1 < text.Length && char.IsSurrogatePair(text, place) ? 2 : 1;
}
