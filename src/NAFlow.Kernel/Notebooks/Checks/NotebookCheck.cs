using System.Collections.Immutable;

namespace NAFlow.Kernel.Notebooks;

/// <summary>Whether a notebook can be published: run to its end, up to date, small, and with nothing in it that belongs to one machine.</summary>
public static class NotebookCheck
{
    /// <summary>What is wrong with the notebook; nothing when all is well.</summary>
    /// <param name="notebook">The notebook as its file stands.</param>
    public static ImmutableArray<NotebookProblem> Of(NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        return [.. RunCheck.Of(notebook), .. SizeCheck.Of(notebook), .. notebook.RunnableCells.SelectMany((cell, index) => Of(cell, index + 1))];
    }

    private static IEnumerable<NotebookProblem> Of(NotebookCell cell, int number) =>
        new[] { ErrorCheck.Of(cell), ScriptCheck.Of(cell), PathCheck.Of(cell), PictureCheck.Of(cell) }
            .SelectMany(sentences => sentences)
            .Select(sentence => new NotebookProblem(number, sentence));
}
