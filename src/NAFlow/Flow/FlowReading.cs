using System.Collections.Immutable;
using System.Globalization;

namespace NAFlow;

/// <summary>
/// What a flow says in words: where attention lies and when it gets there, how sure the network is, and what to know before trusting the maps. Every
/// figure is of the layers that are shown first (<see cref="AttentionFlow.Row"/>); findings are of all layers.
/// </summary>
public sealed record FlowReading
{
    /// <summary>
    /// Under this correlation the flow and the map without inversion part (<see cref="FlowLayer.LikenessToNoInversion"/>): nine tenths.
    /// </summary>
    internal const double Likeness = 0.9;

    private const double Narrower = 0.8, Wider = 1.25;
    private const int Named = 3;

    /// <summary>
    /// Where attention lies and how it moves from the image to the last feature map, in sentences. It narrows to the layer where it has the least
    /// extent (<see cref="LayerReading.Extent"/>) where that is under four fifths of the first, and widens where the last is over five quarters of
    /// the least.
    /// </summary>
    public required string Where { get; init; }

    /// <summary>
    /// How sure the network is, in a sentence: sure of a class or label from a probability of 0.9, unsure under 0.5; or the score as it is.
    /// </summary>
    public required string Confidence { get; init; }

    /// <summary>What the findings say of the maps, in a sentence for each kind; that there is nothing, where there is none.</summary>
    public required string Findings { get; init; }

    /// <summary>What the sentences are made of, for every layer that is shown first, shallow to deep.</summary>
    public required ImmutableArray<LayerReading> Layers { get; init; }

    /// <summary>All sentences.</summary>
    public override string ToString() => $"{Confidence} {Where} {Findings}";

    /// <summary>Reads a flow.</summary>
    internal static FlowReading Of(AttentionFlow flow)
    {
        ImmutableArray<LayerReading> layers = [.. flow.Row.Select(LayerReading.Of)];
        return new FlowReading
        {
            Where = string.Join(' ', ((string?[])[Movement([.. layers.Where(layer => layer.Extent is not null)]), Parting(flow)]).OfType<string>()),
            Confidence = Sure(flow),
            Findings = Warnings(flow.Layers),
            Layers = layers,
        };
    }

    private static string Movement(LayerReading[] layers)
    {
        if (layers.Length == 0) return "No map has any attention.";
        var (first, last, least) = (layers[0], layers[^1], layers.MinBy(layer => layer.Extent)!);
        var start = $"Half of the attention lies on {Whole(first.Extent)} of the image at {first.Layer}";
        if (layers.Length == 1) return $"{start}, {Strongest(first)}.";
        var widens = last.Extent > Wider * least.Extent;
        var way = least.Extent < Narrower * first.Extent
            ? widens ? $", narrows to {Whole(least.Extent)} at {least.Layer} and widens to {Whole(last.Extent)} at {last.Layer}"
                : $" and narrows to {Whole(least.Extent)} at {least.Layer}"
            : widens ? $" and widens to {Whole(last.Extent)} at {last.Layer}"
            : $" and on about as much to {last.Layer}";
        return $"{start}{way}; it is {Places(layers)}.";
    }

    private static string Places(LayerReading[] layers)
    {
        var (first, last) = (layers[0], layers[^1]);
        if (first.Place == last.Place)
            return layers.All(layer => layer.Place == last.Place) ? $"{Strongest(last)} throughout" : $"{Strongest(last)} at both ends";

        // Where the place of the last layer is reached for good.
        var since = layers.Length - 1;
        while (since > 0 && layers[since - 1].Place == last.Place) since--;
        var end = first.Place is null ? Strongest(last) : last.Place ?? Strongest(last);
        return $"{Strongest(first)} at first and {end} from {layers[since].Layer} on";
    }

    private static string Strongest(LayerReading layer) => layer.Place is { } place ? $"strongest {place}" : "spread evenly";

    /// <summary>Where the flow, on its way down from the last feature map, and the map without inversion part.</summary>
    private static string? Parting(AttentionFlow flow)
    {
        if (flow.Options.Inverse is not Inversion.SolvedInverse) return null;
        FlowLayer[] known = [.. flow.Row.Where(layer => layer.LikenessToNoInversion is not null)];
        if (known.Length == 0) return null;
        return Array.FindLast(known, layer => layer.LikenessToNoInversion < Likeness) is { } parted
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Seen from the decision, the flow and the map without inversion part at {parted.Name} "
                + $"(correlation {parted.LikenessToNoInversion:0.00}).")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Without inversion the maps would be much the same (correlation {known.Min(layer => layer.LikenessToNoInversion):0.00} at least).");
    }

    private static string Sure(AttentionFlow flow)
    {
        var explained = flow.Explained;
        if (explained.Probability is not { } probability
            || explained.Index is not { } index) return $"The score, {explained.Label}, is {explained.Figure}.";
        var others = flow.TopClasses.Where(prediction => prediction.Index != index).ToArray();
        var next = others.Length == 0 ? string.Empty
            : others[0].Probability > probability ? $"; {others[0].Label} comes first with {PercentText.Of(others[0].Probability)}"
            : $"; next is {others[0].Label} with {Little(others[0].Probability)}";
        var who = flow.Contributions is null ? "The network is" : "The neighbours are";
        var how = probability >= 0.9 ? "sure" : probability >= 0.5 ? "fairly sure" : "not sure";
        return $"{who} {how}: {explained.Label} {explained.Figure}{next}.";
    }

    private static string Little(double probability) => probability < 0.0005 ? "under 0.1 %" : PercentText.Of(probability);

    private static string Warnings(IReadOnlyList<FlowLayer> layers)
    {
        var found = layers.SelectMany(layer => layer.Findings, (layer, finding) => (layer.Name, finding))
            .GroupBy(pair => pair.finding, pair => pair.Name)
            .OrderBy(group => group.Key).ToArray();
        return found.Length == 0
            ? "No map calls for caution."
            : string.Join(' ', found.Select(group => $"{FindingText.Of(group.Key).Warning} ({Names([.. group], layers.Count)})."));
    }

    private static string Names(string[] names, int all) =>
        names.Length == all ? all == 1 ? names[0] : $"all {all} layers"
        : names.Length <= Named ? string.Join(", ", names)
        : $"{names.Length} of {all} layers, such as {names[^1]}";

    private static string Whole(double? share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %") is var text && share >= 0.1
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %")
        : text;
}

/// <summary>What one map says, in figures.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Extent">
/// The least share of the image that holds half of the map, in (0, 0.5]: the map is summed over a grid of at most 14 x 14 equal cells, the fullest
/// are taken first, and of the last only the part that is needed. 0.5 for a map that is the same everywhere; null for one with nothing above 0.
/// </param>
/// <param name="Place">
/// The ninth of the image, by thirds of its height and width, that holds most of the map, in words such as <c>at the upper left</c>; null where it
/// holds under a sixth, so that the map is spread evenly, or the map has nothing above 0.
/// </param>
/// <param name="Share">The share of the map in that ninth; null for a map with nothing above 0.</param>
public sealed record LayerReading(string Layer, double? Extent, string? Place, double? Share)
{
    private const double Even = 1 / 6.0;

    private static readonly ImmutableArray<string> Ninths =
    [
        "at the upper left", "at the top", "at the upper right", "on the left", "in the middle", "on the right", "at the lower left", "at the bottom",
        "at the lower right",
    ];

    /// <summary>Reads the map of a layer.</summary>
    internal static LayerReading Of(FlowLayer layer)
    {
        var strongest = MapReading.Strongest(layer.Map);
        var place = strongest is { Share: >= Even } ninth ? Ninths[ninth.Ninth] : null;
        return new(layer.Name, MapReading.Extent(layer.Map), place, strongest?.Share);
    }
}

/// <summary>A finding in words.</summary>
/// <param name="Name">In a word or two.</param>
/// <param name="Sentence">What it means for a map.</param>
/// <param name="Warning">What it means for several, before their names.</param>
internal sealed record FindingText(string Name, string Sentence, string Warning)
{
    public static FindingText Of(Finding finding) => finding switch
    {
        Finding.NoDependence => new("no dependence", "The score does not depend on this layer: every importance coefficient is 0.",
            "The score does not depend on some layers"),
        Finding.NotFinite => new("not finite", "The numbers behind this map held NaN or infinity; the map is shown blank.",
            "Some maps are blank, since their numbers held NaN or infinity"),
        Finding.Constant => new("constant", "The map is the same everywhere, so it points nowhere.", "Some maps are the same everywhere"),
        Finding.Scattered => new("scattered", "The map is spread over the whole layer like noise, so it points nowhere in particular.",
            "Some maps are scattered like noise and point nowhere"),
        Finding.IllConditioned => new("ill-conditioned", "Small changes in the layers above change this map much.",
            "Some maps would change much with small changes above them"),
        Finding.IterationCap => new("iteration cap", "The solver stopped at its iteration cap, short of its tolerance.",
            "Some maps are not solved to the end"),
        _ => new(finding.ToString(), finding.ToString(), finding.ToString()),
    };
}
