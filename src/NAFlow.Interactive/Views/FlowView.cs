using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// A flow as notebooks and pages show it: the photo, what was explained, and the maps of the layers shown, with their values and figures.
/// </summary>
/// <param name="Flow">The flow.</param>
/// <param name="Options">Which layers are shown and how they are drawn.</param>
public sealed record FlowView(AttentionFlow Flow, FlowPictureOptions Options)
{
    private const int LaterSide = 28, LaterSideOnPage = 56;

    /// <summary>
    /// Whether it stands on a page of its own, with more room, rather than below a cell, where it names the call that shows other layers.
    /// </summary>
    internal bool IsPage { get; init; }

    /// <summary>The layers shown, shallow to deep.</summary>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    internal IReadOnlyList<FlowLayer> Layers => Options.Of(Flow);

    /// <summary>The row of layers that is shown first.</summary>
    internal static FlowView Default(AttentionFlow flow) => new(flow, FlowPictureOptions.Default);

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
        var ranges = pictures.Select(entry => entry.Layer.Map).ToArray().Ranges(Options.Scale, Options.Percentile);
        var figures = new string[pictures.Count];
        Parallel.For(0, figures.Length, at => figures[at] =
            (ViewedMap.Of(pictures[at], Flow.Picture is not null, ranges[at]) with { Depth = Flow.Layers.IndexOf(pictures[at].Layer) }).Figure(side));
        return figures;
    }

    /// <summary>The figures of all other layers, shallow to deep, without pictures: the viewer paints them from their values.</summary>
    internal IReadOnlyList<string> LaterFigures()
    {
        var shown = Layers.ToHashSet();
        var ranges = Flow.Layers.Select(layer => layer.Map).ToArray().Ranges(MapScale.EachAlone, Options.Percentile);
        if (Options.Scale == MapScale.WholeFlow)
            ranges = [.. Enumerable.Repeat(shown.Select(layer => layer.Map).ToArray().Ranges(Options.Scale, Options.Percentile)[0], ranges.Count)];
        int[] later = [.. Enumerable.Range(0, Flow.Layers.Length).Where(depth => !shown.Contains(Flow.Layers[depth]))];
        var figures = new string[later.Length];
        Parallel.For(0, later.Length, at => figures[at] = ViewedMap.Later(
            Flow.Layers[later[at]], Flow.Picture is not null, ranges[later[at]], IsPage ? LaterSideOnPage : LaterSide, later[at],
            IsPage ? Flow.Layers[later[at]].TopChannels : null));
        return figures;
    }
}

/// <summary>Flows as notebooks show them: a flow by itself shows the row of layers that comes first, a view those that are asked for.</summary>
public static class FlowViews
{
    /// <summary>The flow with the layers that the options choose.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="options">Layers, colours and scale; null for every layer, and options that choose none for the row that comes first.</param>
    public static FlowView View(this AttentionFlow flow, FlowPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new FlowView(flow, options ?? FlowPictureOptions.Default with { Layers = LayerGlob.All });
    }

    /// <summary>The flow with the layers whose names fit, such as <c>inception4*</c>.</summary>
    /// <exception cref="InvalidInputException">The pattern is empty, or no layer's name fits.</exception>
    public static FlowView View(this AttentionFlow flow, string layers)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var chosen = new LayerGlob(layers);
        chosen.Require(flow.Layers.Select(layer => layer.Name));
        return View(flow, new FlowPictureOptions { Layers = chosen });
    }
}
