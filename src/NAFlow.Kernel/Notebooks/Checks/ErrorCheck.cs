namespace NAFlow.Kernel.Notebooks;

/// <summary>Whether a cell failed that was not meant to.</summary>
internal static class ErrorCheck
{
    public static IEnumerable<string> Of(NotebookCell cell) => cell.Tags.Contains(NotebookRunner.MayFailTag)
        ? []
        : cell.Outputs
            .Where(output => output.Kind == OutputKind.Error)
            .Select(output => $"it failed: {output.ErrorName}: {output.Text.TrimEnd('.')}.");
}
