namespace NAFlow.Kernel.Notebooks;

/// <summary>Whether a cell's pictures show something.</summary>
internal static class PictureCheck
{
    public static IEnumerable<string> Of(NotebookCell cell)
    {
        foreach (var output in cell.Outputs)
            if (Problem(output) is { } sentence)
                yield return sentence;
    }

    private static string? Problem(NotebookOutput output)
    {
        try
        {
            return output.Picture() is { } picture && IsBlank(picture)
                ? $"its picture of {picture.Width} x {picture.Height} is blank, all of one colour; look at what it should show."
                : null;
        }
        catch (InvalidInputException)
        {
            return "its picture is damaged; run the notebook again.";
        }
    }

    private static bool IsBlank(Photo picture)
    {
        var pixels = picture.Pixels.Span;
        // All of one colour: every byte equals the one a pixel before.
        return pixels[3..].SequenceEqual(pixels[..^3]);
    }
}
