using NAFlow.Files;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// The weights of the compact networks, trained on drawn creatures and carried inside this library: one for each experiment, so that everything can be tried
/// without a download.
/// </summary>
public static class CompactWeights
{
    private const string Beginning = "NAFlow.Models.compact.", End = ".safetensors";

    /// <summary>The experiments that there are weights for, such as <c>resnet50</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(CompactWeights).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Beginning, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal))
            .Select(name => name[Beginning.Length..^End.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The weights file of an experiment, as it is in <c>data/compact</c>.</summary>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static byte[] Read(string experiment)
    {
        using var stream = typeof(CompactWeights).Assembly.GetManifestResourceStream($"{Beginning}{experiment}{End}")
            ?? throw new InvalidInputException(
                $"There are no compact weights named '{experiment}'; the nearest are {string.Join(", ", EditDistance.Nearest(experiment, Names))}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    internal static Weights Open(string experiment)
    {
        var bytes = Read(experiment);
        var name = $"{experiment}{End}";
        return FileWeights.Open($"compact {experiment}", () => new SafetensorsWeights(SafetensorsFile.From(bytes, name)));
    }
}
