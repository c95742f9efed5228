using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// A flow as notebooks and pages show it: the photo, what was explained, and the maps of the layers shown, with their values and figures.
/// </summary>
/// <param name="Flow">The flow.</param>
/// <param name="Options">Which layers are shown and how they are drawn.</param>
public sealed record FlowView(AttentionFlow Flow, FlowPictureOptions Options)
{
    /// <summary>The most layers a flow shows in a notebook that was not asked for more.</summary>
    internal const int Few = 24;

    /// <summary>How many layers at most, evenly from those that the options choose; null for all.</summary>
    internal int? Most { get; init; }

    /// <summary>
    /// Whether it stands on a page of its own, with more room, rather than below a cell, where it names the call that shows other layers.
    /// </summary>
    internal bool IsPage { get; init; }

    /// <summary>The layers shown, shallow to deep.</summary>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    internal IReadOnlyList<FlowLayer> Layers => ShownLayers.Of(Options.Layers.Select(Flow.Layers), Most ?? int.MaxValue);

    /// <summary>A few layers, from the image to the deepest.</summary>
    internal static FlowView Default(AttentionFlow flow) => new(flow, FlowPictureOptions.Default) { Most = Few };

    /// <summary>The pictures of the layers shown, where they were drawn already.</summary>
    internal IReadOnlyList<LayerPicture>? Drawn { get; init; }

    /// <summary>The layers shown with their pictures, shallow to deep.</summary>
    internal IReadOnlyList<LayerPicture> Pictures() =>
        Drawn ?? LayerPicture.Of(Flow with { Layers = [.. Layers] }, Options with { Layers = LayerGlob.All });

    /// <summary>The figures of the layers shown, shallow to deep.</summary>
    /// <param name="side">A picture's longer side in pixels, at most.</param>
    internal IReadOnlyList<string> Figures(int side)
    {
        var pictures = Pictures();
        var whole = Options.Scale == MapScale.WholeFlow ? ViewedMap.Ends(pictures.Select(entry => entry.Layer.Map)) : ((float, float)?)null;
        var figures = new string[pictures.Count];
        Parallel.For(0, figures.Length, at => figures[at] = ViewedMap.Of(pictures[at], Flow.Picture is not null, whole).Figure(side));
        return figures;
    }
}

/// <summary>Flows as notebooks show them: a flow by itself shows at most 24 layers, a view those that are asked for.</summary>
public static class FlowViews
{
    /// <summary>The flow with the layers that the options choose.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="options">Layers, colours and scale; null for every layer.</param>
    public static FlowView View(this AttentionFlow flow, FlowPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new FlowView(flow, options ?? FlowPictureOptions.Default);
    }

    /// <summary>The flow with the layers whose names fit, such as <c>inception4*</c>.</summary>
    /// <exception cref="InvalidInputException">The pattern is empty.</exception>
    public static FlowView View(this AttentionFlow flow, string layers) => View(flow, new FlowPictureOptions { Layers = new LayerGlob(layers) });
}

/// <summary>
/// A few of many layers: the ends of the outermost modules, or of the blocks where most names tell no module, evenly thinned where even they are too
/// many; the first and the last always.
/// </summary>
internal static class ShownLayers
{
    public static IReadOnlyList<FlowLayer> Of(IReadOnlyList<FlowLayer> layers, int most)
    {
        if (layers.Count <= most) return layers;
        if (2 * layers.Count(layer => layer.Name.Contains('.', StringComparison.Ordinal)) < layers.Count && Ends(layers) is { Length: > 3 } ends)
            return ends.Length <= most ? ends : EvenlyChosen.Of(ends, most);
        var levels = Enumerable.Range(1, layers.Max(layer => layer.Name.Split('.').Length)).Select(depth => Outermost(layers, depth)).ToArray();
        var fitting = Array.FindLastIndex(levels, level => level.Length <= most);
        return fitting >= 0 && 2 * levels[fitting].Length >= most
            ? levels[fitting]
            : EvenlyChosen.Of(levels[Math.Min(fitting + 1, levels.Length - 1)], most);
    }

    private static FlowLayer[] Ends(IReadOnlyList<FlowLayer> layers) =>
        [.. layers.Where((layer, index) => index == 0 || index == layers.Count - 1 || layer.EndsBlock)];

    // The last layer of every module, where names are read to so many dots.
    private static FlowLayer[] Outermost(IReadOnlyList<FlowLayer> layers, int depth) =>
        [.. layers.Where((layer, index) => index == 0 || index == layers.Count - 1 || Module(layer, depth) != Module(layers[index + 1], depth))];

    private static string Module(FlowLayer layer, int depth) => string.Join('.', layer.Name.Split('.').Take(depth));
}
