using System.Text.Json;
using System.Text.Json.Serialization;

namespace NAFlow.Data;

/// <summary>How trainings are written as JSON.</summary>
internal static class TrainingJson
{
    /// <summary>For records, to be read by people.</summary>
    public static JsonSerializerOptions Indented { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For checkpoints.</summary>
    public static JsonSerializerOptions Compact { get; } = new(Indented) { WriteIndented = false };
}
