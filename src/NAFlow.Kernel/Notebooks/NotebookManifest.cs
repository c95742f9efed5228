using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks;

/// <summary>What the runner notes in a notebook that it ran to its end. It holds nothing that changes from one run to the next.</summary>
/// <param name="Version">The version of NAFlow.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Parameters">The parameters that were given, by name.</param>
/// <param name="Sources">The SHA-256 of the code that was run, the injected parameters included.</param>
public sealed record NotebookManifest(string Version, string Runtime, ImmutableSortedDictionary<string, string> Parameters, string Sources)
{
    /// <summary>Its name in the notebook's metadata.</summary>
    internal const string Key = "naflow";

    /// <summary>Reads it; null when it is not there, or not whole.</summary>
    internal static NotebookManifest? Read(JsonNode? node)
    {
        if (node is not JsonObject json || TextLines.Join(json["sources"]) is not { Length: > 0 } sources) return null;
        var parameters = (json["parameters"] as JsonObject ?? []).ToImmutableSortedDictionary(
            parameter => parameter.Key, parameter => TextLines.Join(parameter.Value), StringComparer.Ordinal);
        return new(TextLines.Join(json["version"]), TextLines.Join(json["dotnet"]), parameters, sources);
    }

    /// <summary>As it stands in the file.</summary>
    internal JsonObject ToJson()
    {
        var parameters = new JsonObject();
        foreach (var (name, value) in Parameters) parameters[name] = value;
        return new() { ["dotnet"] = Runtime, ["parameters"] = parameters, ["sources"] = Sources, ["version"] = Version };
    }
}
