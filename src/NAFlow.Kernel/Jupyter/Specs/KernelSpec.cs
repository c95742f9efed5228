using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NAFlow.Kernel;

/// <summary>How Jupyter starts a kernel of this toolkit.</summary>
/// <param name="Name">What notebooks call it: letters, digits, dots, dashes and underscores.</param>
/// <param name="DisplayName">What people read.</param>
/// <param name="Command">The program and its arguments, the connection file left out.</param>
public sealed partial record KernelSpec(string Name, string DisplayName, ImmutableArray<string> Command)
{
    /// <summary>The name that the notebooks of this toolkit use.</summary>
    public const string DefaultName = "naflow-csharp";

    /// <summary>The display name when none is chosen.</summary>
    public const string DefaultDisplayName = "C# (NAFlow)";

    private const string Maker = "naflow";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The name, once it is known to be one.</summary>
    public string Name { get; } = NamePattern().IsMatch(Name)
        ? Name
        : throw new InvalidInputException($"'{Name}' cannot be the name of a kernel; use letters, digits, '.', '-' and '_'.");

    /// <summary>Whether every file of the command is still where it was.</summary>
    public bool IsUsable => Command.Where(Path.IsPathFullyQualified).All(File.Exists);

    /// <summary>The text of <c>kernel.json</c>.</summary>
    internal string ToJson()
    {
        var json = new JsonObject
        {
            ["argv"] = new JsonArray([.. Command.Select(part => JsonValue.Create(part)), "{connection_file}"]),
            ["display_name"] = DisplayName,
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["metadata"] = new JsonObject { ["debugger"] = false, ["maker"] = Maker },
        };
        return json.ToJsonString(Indented) + "\n";
    }

    /// <summary>Reads <c>kernel.json</c>; null when this toolkit did not write it.</summary>
    internal static KernelSpec? Of(string name, string json)
    {
        try
        {
            var fields = JsonNode.Parse(json);
            if (fields?["metadata"]?["maker"]?.GetValue<string>() != Maker) return null;
            var command = fields["argv"]!.AsArray().Select(part => part!.GetValue<string>()).SkipLast(1);
            return new(name, fields["display_name"]!.GetValue<string>(), [.. command]);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or NullReferenceException or InvalidInputException)
        {
            return null;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]+$")]
    private static partial Regex NamePattern();
}
