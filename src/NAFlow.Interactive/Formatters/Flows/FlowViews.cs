namespace NAFlow.Interactive;

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
