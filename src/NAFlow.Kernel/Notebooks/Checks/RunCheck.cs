namespace NAFlow.Kernel.Notebooks;

/// <summary>Whether every cell was run, in order, and from the code that stands there now.</summary>
internal static class RunCheck
{
    public static IEnumerable<NotebookProblem> Of(NotebookDocument notebook)
    {
        var (number, isWhole) = (0, true);
        foreach (var cell in notebook.RunnableCells)
        {
            number++;
            if (cell.ExecutionCount == number) continue;
            isWhole = false;
            yield return new(number, cell.ExecutionCount is { } count
                ? $"it was run out of order, as number {count}; run the notebook again."
                : "it was never run; run the notebook.");
        }

        if (notebook.Manifest is not { } manifest)
        {
            if (isWhole) yield return new(null, "its outputs are not from naflow notebook run, or it failed there; run it again.");
        }
        else if (manifest.Sources != SourcesHash.Of(notebook))
        {
            yield return new(null, "its outputs are stale, since its code was changed after the run; run it again.");
        }
    }
}
