using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SkiaSharp;

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

/// <summary>The kernel's picture: neurons in layers, those that one decision does not use left pale.</summary>
internal static class KernelLogo
{
    private const int Neurons = 3;
    private static readonly SKColor Ground = new(0x1b, 0x2a, 0x49);
    private static readonly SKColor Used = new(0xff, 0xb0, 0x3b);
    private static readonly SKColor Abandoned = new(0x55, 0x68, 0x92);

    // The neuron that is used in each layer, from the image to the decision.
    private static readonly int[] Path = [0, 2, 1];

    /// <summary>The files that Jupyter looks for, by name.</summary>
    public static ImmutableSortedDictionary<string, byte[]> Files { get; } =
        ImmutableSortedDictionary<string, byte[]>.Empty.Add("logo-32x32.png", Draw(32)).Add("logo-64x64.png", Draw(64));

    private static byte[] Draw(int size)
    {
        using var surface = SKSurface.Create(new SKImageInfo(size, size));
        using var paint = new SKPaint { IsAntialias = true, Color = Ground, StrokeWidth = size / 16f };
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.Transparent);
        canvas.DrawRoundRect(0, 0, size, size, size / 6f, size / 6f, paint);
        paint.Color = Used;
        for (var layer = 1; layer < Path.Length; layer++) canvas
            .DrawLine(Place(size, layer - 1, Path[layer - 1]), Place(size, layer, Path[layer]), paint);
        for (var layer = 0; layer < Path.Length; layer++)
        {
            for (var neuron = 0; neuron < Neurons; neuron++)
            {
                paint.Color = neuron == Path[layer] ? Used : Abandoned;
                canvas.DrawCircle(Place(size, layer, neuron), size / 11f, paint);
            }
        }

        using var picture = surface.Snapshot();
        using var bytes = picture.Encode(SKEncodedImageFormat.Png, quality: 100);
        return bytes.ToArray();
    }

    private static SKPoint Place(int size, int layer, int neuron) =>
        new(size * (layer + 1) / (Path.Length + 1f), size * (neuron + 1) / (Neurons + 1f));
}
