namespace NAFlow.Interactive;

/// <summary>A flow as a notebook shows it.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Options">Which layers are shown and how they are drawn.</param>
public sealed record FlowView(AttentionFlow Flow, FlowPictureOptions Options)
{
    /// <summary>The most layers a flow shows that was not asked for more.</summary>
    internal const int Few = 24;

    /// <summary>How many layers at most, evenly from those that the options choose; null for all.</summary>
    internal int? Most { get; init; }

    /// <summary>The layers shown, shallow to deep.</summary>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    internal IReadOnlyList<FlowLayer> Layers => ShownLayers.Of(Options.Layers.Select(Flow.Layers), Most ?? int.MaxValue);

    /// <summary>A few layers, from the image to the deepest.</summary>
    internal static FlowView Default(AttentionFlow flow) => new(flow, FlowPictureOptions.Default) { Most = Few };

    /// <summary>The flow of the layers shown, which is what is drawn.</summary>
    internal AttentionFlow Shown() => Flow with { Layers = [.. Layers] };
}
