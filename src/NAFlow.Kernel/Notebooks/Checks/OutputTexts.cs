using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks;

/// <summary>All text in a cell's outputs; pictures in base 64 are none.</summary>
internal static class OutputTexts
{
    public static IEnumerable<string> Of(NotebookCell cell) => cell.Outputs.SelectMany(Of);

    private static IEnumerable<string> Of(NotebookOutput output) => output.Kind switch
    {
        OutputKind.Stream => [output.Text],
        OutputKind.Error => [output.Text, .. output.Traceback],
        _ => output.MimeTypes.SelectMany(type => In(type, output[type]!)),
    };

    private static IEnumerable<string> In(string type, string value) =>
        MimeType.IsText(type) ? [value] : MimeType.IsJson(type) ? InJson(JsonNode.Parse(value)) : [];

    private static IEnumerable<string> InJson(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => InJson(member.Value).Prepend(member.Key)),
        JsonArray items => items.SelectMany(InJson),
        _ => [TextLines.Join(node)],
    };
}
