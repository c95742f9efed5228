using NAFlow.Imaging;

namespace NAFlow;

/// <summary>How a flow is drawn.</summary>
public sealed record FlowPictureOptions
{
    /// <summary>Every layer, perceptually uniform colours, each map on its own scale.</summary>
    public static FlowPictureOptions Default { get; } = new();

    /// <summary>Which layers are drawn.</summary>
    /// <value><see cref="LayerGlob.All"/>.</value>
    public LayerGlob Layers { get; init; } = LayerGlob.All;

    /// <summary>The colours of the maps.</summary>
    /// <value><see cref="ColourMap.Inferno"/>.</value>
    public ColourMap Colours { get; init; } = ColourMap.Inferno;

    /// <summary>One scale for each map, or one for the whole flow.</summary>
    /// <value><see cref="MapScale.EachAlone"/>, as published.</value>
    public MapScale Scale { get; init; } = MapScale.EachAlone;
}
