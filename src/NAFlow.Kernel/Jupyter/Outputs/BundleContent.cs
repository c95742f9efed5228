using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Values as messages carry them.</summary>
internal static class BundleContent
{
    /// <summary>A value to be shown.</summary>
    public static JsonObject Of(MimeBundle bundle) => new() { ["data"] = Data(bundle), ["metadata"] = new JsonObject() };

    /// <summary>A value to be shown, which can be replaced later.</summary>
    /// <param name="bundle">The value.</param>
    /// <param name="id">What the replacement calls it.</param>
    public static JsonObject Of(MimeBundle bundle, string id)
    {
        var content = Of(bundle);
        content["transient"] = new JsonObject { ["display_id"] = id };
        return content;
    }

    /// <summary>A value's formats by MIME type; what is JSON is no text there.</summary>
    public static JsonObject Data(MimeBundle bundle)
    {
        var data = new JsonObject();
        foreach (var (type, text) in bundle.Data) data[type] = IsJson(type) ? MimeType.Parse(text) : text;
        return data;
    }

    private static bool IsJson(string type) => type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal);
}
