using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Fields of a message's content. One that is missing or of another kind counts as not given.</summary>
internal static class ContentFields
{
    /// <summary>A text.</summary>
    public static string Text(this JsonObject content, string name, string otherwise = "") => Find<string>(content, name) ?? otherwise;

    /// <summary>A yes or no.</summary>
    public static bool Flag(this JsonObject content, string name, bool otherwise) => Find<bool?>(content, name) ?? otherwise;

    /// <summary>A whole number.</summary>
    public static int? Number(this JsonObject content, string name) => Find<int?>(content, name);

    private static T? Find<T>(JsonObject content, string name)
    {
        try
        {
            return content[name] is JsonValue field && field.TryGetValue(out T? value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // A text in JSON can hold half a letter, which no string can.
            return default;
        }
    }
}
