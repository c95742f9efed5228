using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks.Files;

/// <summary>How a notebook file keeps a value of a format: text as lines, JSON as JSON, pictures as one long text.</summary>
internal static class MimeType
{
    public static bool IsJson(string type) => type is "application/json"
        || (type.StartsWith("application/", StringComparison.Ordinal) && type.EndsWith("+json", StringComparison.Ordinal));

    public static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal)
        || type is "application/javascript" or "image/svg+xml";

    public static JsonNode? Keep(string type, string text) =>
        IsJson(type) ? Parse(text) : IsText(type) ? TextLines.Split(text) : JsonValue.Create(text);

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // A formatter that calls its text JSON without its being so: the text is kept.
            return JsonValue.Create(text);
        }
    }
}
