using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>A way of making maps that is compared with others: the flow, one of its ablations, a baseline or a control.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Explain">
/// From a traced decision to the maps of every sample, by the name of the layer. It leaves out the layers for which it is not defined or which the score does not depend on.
/// </param>
public sealed record MapMethod(string Name, Func<TracedDecision, CancellationToken, IReadOnlyList<IReadOnlyDictionary<string, HeatMap>>> Explain)
{
    /// <summary>Which layers it has maps of.</summary>
    /// <value><see cref="MapScope.EveryLayer"/>.</value>
    public MapScope Scope { get; init; }

    /// <summary>Where it comes from.</summary>
    /// <value>This project.</value>
    public string Reference { get; init; } = "this project";

    /// <summary>The options, where it is attention flow: its layers can then be timed one by one.</summary>
    /// <value>Null: it is none.</value>
    public ExplainOptions? FlowOptions { get; init; }

    /// <summary>Attention flow with these options.</summary>
    public static MapMethod Flow(string name, ExplainOptions options) => new(name, (traced, cancellation) =>
    {
        var flows = traced.Explain(options, cancellation: cancellation);
        try
        {
            return [.. flows.Select(flow => flow.Layers.ToDictionary(layer => layer.Name, layer => layer.Map))];
        }
        finally
        {
            foreach (var flow in flows) flow.Dispose();
        }
    })
    { FlowOptions = options };
}

/// <summary>The layers that a method has maps of.</summary>
public enum MapScope
{
    /// <summary>Every layer of a flow, the image included.</summary>
    EveryLayer,

    /// <summary>N, the last feature map.</summary>
    LastLayer,

    /// <summary>The image.</summary>
    Image,
}
