using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>What the formats of a value are: text, JSON, or pictures in base 64.</summary>
internal static class MimeType
{
    public static bool IsJson(string type) => type is "application/json"
        || (type.StartsWith("application/", StringComparison.Ordinal) && type.EndsWith("+json", StringComparison.Ordinal));

    public static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal)
        || type is "application/javascript" or "image/svg+xml";

    /// <summary>A value whose format is JSON. A formatter may call its text JSON without its being so: then the text is kept.</summary>
    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
