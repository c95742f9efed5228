namespace NAFlow.Kernel;

/// <summary>Lines of source as errors quote them.</summary>
internal static class SourceExcerpt
{
    /// <summary>The line and, below it, marks under a part of it.</summary>
    public static IEnumerable<string> Marked(string line, int start, int length)
    {
        var before = string.Concat(line.Take(start).Select(character => character == '\t' ? '\t' : ' '));
        yield return "    " + line.TrimEnd();
        yield return "    " + before + new string('^', Math.Clamp(length, 1, Math.Max(1, line.TrimEnd().Length - start)));
    }
}
