using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using NAFlow.Files;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// Two flows side by side: of two classes, two methods, two photos or two networks, with the difference of their maps.
/// </summary>
public sealed class FlowComparison
{
    internal FlowComparison(AttentionFlow first, AttentionFlow second, FlowPictureOptions options)
    {
        (First, Second, Options) = (first, second, options);
        var pairs = Pairs();
        var ranges = pairs.Select(pair => pair.First.Map).Concat(pairs.Select(pair => pair.Second.Map)).ToArray()
            .Ranges(options.Scale, options.Percentile);
        Ranges = ([.. ranges.Take(pairs.Length)], [.. ranges.Skip(pairs.Length)]);
        Layers = [.. pairs.Select((pair, place) => ComparedLayers.Of(pair.First, pair.Second, Ranges.First[place], Ranges.Second[place]))];
    }

    /// <summary>One flow.</summary>
    public AttentionFlow First { get; }

    /// <summary>The other.</summary>
    public AttentionFlow Second { get; }

    /// <summary>Which layers of both are shown and how they are drawn; without a choice the row of either.</summary>
    public FlowPictureOptions Options { get; }

    /// <summary>The layers that stand beside each other, shallow to deep: of one name, or else as deep in the one row as in the other.</summary>
    public ImmutableArray<ComparedLayers> Layers { get; }

    /// <summary>The values of the first and the last colour of either's maps, in the order of the layers.</summary>
    internal (ImmutableArray<MapRange> First, ImmutableArray<MapRange> Second) Ranges { get; }

    /// <summary>What tells the flows apart, each in a few words: class, network, photo or method.</summary>
    public (string First, string Second) Titles
    {
        get
        {
            var (first, second) = (Parts(First), Parts(Second));
            int[] apart = [.. Enumerable.Range(0, first.Length).Where(part => first[part] != second[part])];
            return apart.Length == 0 ? ("first", "second")
                : (string.Join(", ", apart.Select(part => first[part])), string.Join(", ", apart.Select(part => second[part])));
        }
    }

    /// <summary>How alike the maps are, in a sentence: Pearson's correlation at the layers where they are most and least alike.</summary>
    public string Reading
    {
        get
        {
            var known = Layers.Where(pair => pair.Correlation is not null).ToArray();
            if (known.Length == 0) return "No two of the maps can be correlated: one of each is the same everywhere.";
            var (most, least) = (known.MaxBy(pair => pair.Correlation)!, known.MinBy(pair => pair.Correlation)!);
            var sentence = known.Length == 1 || most.Correlation - least.Correlation < 0.02
                ? string.Create(CultureInfo.InvariantCulture, $"The maps correlate with {least.Correlation:0.00}{(known.Length == 1 ? string.Empty : " at least")}.")
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The maps are most alike at {most.Name} (correlation {most.Correlation:0.00}) and least at {least.Name} ({least.Correlation:0.00}).");
            return First.Manifest.InputSha256 == Second.Manifest.InputSha256
                ? sentence
                : $"{sentence} The photos are not the same: a difference is one of places in the image, whatever is there.";
        }
    }

    /// <summary>Both as one page that carries everything in itself.</summary>
    public string ToPage() => BesidePage.Write(this);

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void SavePage(string path) => AtomicFile.WriteAllText(path, ToPage());

    /// <summary>Both rows and the difference as one picture.</summary>
    public Photo ToPicture() => BesidePicture.Draw(this, new FlowGridOptions { TileSize = 176 });

    private (FlowLayer First, FlowLayer Second)[] Pairs()
    {
        var (first, second) = (Options.Of(First), Options.Of(Second));
        var named = second.ToLookup(layer => layer.Name);
        var shared = first.Where(layer => named.Contains(layer.Name)).Select(layer => (layer, named[layer.Name].First())).ToArray();
        if (2 * shared.Length >= Math.Max(first.Count, second.Count)) return shared;
        var count = Math.Min(first.Count, second.Count);
        return [.. Enumerable.Range(0, count).Select(place => (At(first, place, count), At(second, place, count)))];
    }

    private static FlowLayer At(IReadOnlyList<FlowLayer> row, int place, int count) =>
        row[count == 1 ? row.Count - 1 : (int)Math.Round((double)place * (row.Count - 1) / (count - 1))];

    private static string[] Parts(AttentionFlow flow) =>
    [
        $"{flow.Explained.Label} ({flow.Explained.Figure})", flow.Manifest.Network, flow.Manifest.Input, RunText.Write(flow.Options),
    ];
}

/// <summary>A layer of either flow, beside each other, and the difference of their maps.</summary>
/// <param name="First">The layer of the first flow.</param>
/// <param name="Second">The layer of the second flow.</param>
/// <param name="Difference">
/// The first map minus the second, each brought to 0..1 and to the larger of both sizes: 1 where only the first is bright, -1 where only the second is.
/// </param>
/// <param name="Correlation">Pearson's correlation of the two maps at that size; null where one is the same everywhere.</param>
public sealed record ComparedLayers(FlowLayer First, FlowLayer Second, HeatMap Difference, double? Correlation)
{
    /// <summary>Their name, or both where they differ.</summary>
    public string Name => First.Name == Second.Name ? First.Name : $"{First.Name} and {Second.Name}";

    /// <summary>Compares two layers.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <param name="one">The values of the first and the last colour of the one's map.</param>
    /// <param name="two">Those of the other's.</param>
    internal static ComparedLayers Of(FlowLayer first, FlowLayer second, MapRange one, MapRange two)
    {
        var (height, width) = (Math.Max(first.Map.Height, second.Map.Height), Math.Max(first.Map.Width, second.Map.Width));
        var left = Sized(MapScaling.Scaled(first.Map, one), height, width);
        var right = Sized(MapScaling.Scaled(second.Map, two), height, width);
        float[] values = [.. MemoryMarshal.ToEnumerable(left.Values).Zip(MemoryMarshal.ToEnumerable(right.Values), (a, b) => a - b)];
        return new(
            first, second, HeatMap.FromValues(height, width, values),
            MapReading.Correlation(Sized(first.Map, height, width).Values.Span, Sized(second.Map, height, width).Values.Span));
    }

    private static HeatMap Sized(HeatMap map, int height, int width) =>
        (map.Height, map.Width) == (height, width) ? map : Resize.Bilinear(map, height, width);
}

/// <summary>Putting flows side by side.</summary>
public static class FlowComparisons
{
    /// <summary>This flow beside another, with one slider for both and the difference of their maps.</summary>
    /// <param name="flow">One flow.</param>
    /// <param name="other">The other: of another class, method, photo or network.</param>
    /// <param name="options">Which layers are shown and how they are drawn; null for the row of either.</param>
    /// <exception cref="InvalidInputException">The options choose no layer of one of the flows.</exception>
    public static FlowComparison Beside(this AttentionFlow flow, AttentionFlow other, FlowPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(other);
        options ??= FlowPictureOptions.Default;
        options.Layers?.Require(flow.Layers.Select(layer => layer.Name));
        options.Layers?.Require(other.Layers.Select(layer => layer.Name));
        return new FlowComparison(flow, other, options);
    }
}
