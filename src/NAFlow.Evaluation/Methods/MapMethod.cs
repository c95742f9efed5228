using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>A way of making maps that is compared with others: the flow, one of its ablations, a baseline or a control.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Explain">
/// From a traced decision to the maps of every sample. It leaves out the layers for which it is not defined or which the score does not depend on.
/// </param>
public sealed record MapMethod(string Name, Func<TracedDecision, CancellationToken, IReadOnlyList<MapSet>> Explain)
{
    /// <summary>Which layers it has maps of.</summary>
    /// <value><see cref="MapScope.EveryLayer"/>.</value>
    public MapScope Scope { get; init; }

    /// <summary>Where it comes from.</summary>
    /// <value>This project.</value>
    public string Source { get; init; } = "this project";

    /// <summary>The record of its options, for its description.</summary>
    /// <value>Null: it has none.</value>
    public object? Options { get; init; }

    /// <summary>The options, where it is attention flow: its layers can then be timed one by one.</summary>
    /// <value>Null: it is none.</value>
    public ExplainOptions? FlowOptions => Options as ExplainOptions;

    /// <summary>The values of single neurons that its maps are made of.</summary>
    /// <value>Null: it has none.</value>
    public NeuronValues? Neurons { get; init; }

    /// <summary>The question that its maps answer, in words; of methods that are no flow null.</summary>
    public string? Question => FlowOptions?.Question;

    /// <summary>Its name, options and source, by which an evaluation that is resumed knows it again.</summary>
    public Description Description => Description.Of(Name, Source, Options) is var described && Question is { } question
        ? described with { Options = [.. described.Options, new DescribedOption(DescribedOption.Question, question)] }
        : described;

    /// <summary>Attention flow with these options.</summary>
    public static MapMethod Flow(string name, ExplainOptions options) => new(name, (traced, cancellation) =>
    {
        using var flows = traced.Explain(options, cancellation: cancellation);
        return [.. flows.Select(MapSet.Of)];
    })
    {
        Options = options with { KeepTensors = false },
        Neurons = (traced, visit, cancellation) =>
        {
            using var flows = traced.Explain(options with { KeepTensors = true }, cancellation: cancellation);
            foreach (var layer in flows[0].Layers)
            {
                using var scope = NewDisposeScope();
                visit(traced.Network[layer.Name], options.Coefficients == CoefficientRule.Uniform
                    ? layer.Tensors!.FeatureMap : layer.Tensors!.FeatureMap * layer.Tensors.Coefficients);
            }
        },
    };
}

/// <summary>Shows the value of every neuron of the layers to whoever asks, a layer at a time.</summary>
/// <param name="traced">The traced decision.</param>
/// <param name="visit">Told of nodes of the flow with the values of their neurons, signed, shaped as the activation, which belong to the method.</param>
/// <param name="cancellation">Stops between layers.</param>
public delegate void NeuronValues(TracedDecision traced, Action<Node, Tensor> visit, CancellationToken cancellation);

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
