using NAFlow.Kernel.Notebooks.Files;

namespace NAFlow.Kernel.Notebooks.Checks;

/// <summary>All text in a cell's outputs; pictures in base 64 are none.</summary>
internal static class OutputTexts
{
    public static IEnumerable<string> Of(NotebookCell cell) => cell.Outputs.SelectMany(Of);

    private static IEnumerable<string> Of(NotebookOutput output) => output.Kind switch
    {
        OutputKind.Stream => [output.Text],
        OutputKind.Error => [output.Text, .. output.Traceback],
        _ => output.MimeTypes.Where(type => MimeType.IsText(type) || MimeType.IsJson(type)).Select(type => output[type]!),
    };
}
