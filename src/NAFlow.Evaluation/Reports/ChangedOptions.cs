using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Evaluation;

/// <summary>What differs from the defaults among options that a manifest has as JSON.</summary>
internal static class ChangedOptions
{
    /// <summary>Each option that differs, in words and with its value, such as <c>rise masks 256</c>.</summary>
    /// <param name="options">The options as JSON.</param>
    /// <param name="defaults">The same with their defaults.</param>
    public static IEnumerable<string> Of(string options, object defaults) =>
        Changes(JsonNode.Parse(options), JsonSerializer.SerializeToNode(defaults, JsonSerializerOptions.Web), string.Empty);

    private static IEnumerable<string> Changes(JsonNode? given, JsonNode? usual, string path) => given switch
    {
        _ when JsonNode.DeepEquals(given, usual) => [],
        JsonObject members => members.SelectMany(member => Changes(member.Value, usual?[member.Key], $"{path} {Words(member.Key)}")),
        _ => [$"{path.TrimStart()} {given?.ToJsonString()}"],
    };

    private static string Words(string name) => string.Concat(name.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));
}
