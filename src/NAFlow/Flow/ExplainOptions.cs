using System.Text.Json.Serialization;
using NAFlow.Inversion;

namespace NAFlow;

/// <summary>How a decision is explained. Every part of the method can be switched by itself, from any preset, with <c>with</c>.</summary>
public sealed record ExplainOptions
{
    /// <summary>This project's method: the kept fraction of every neuron, on the used equations, layer by layer.</summary>
    public static ExplainOptions Default { get; } = new();

    /// <summary>
    /// The published cascade with true Jacobians: minimum norm, as many rows as there are unknowns, abandoned rows forced to 0, composites with
    /// offset f(0), narrow convolutions merged backwards, ReLUs in place.
    /// </summary>
    public static ExplainOptions Repaired { get; } = new()
    {
        Inverse = Inverse.MinimumNorm with
        { Rows = RowSelection.First, Offset = OffsetRule.Zero, MergeNarrow = true, ReluInPlace = true, Epsilon = 0 },
    };

    /// <summary>What the published program computes: the forward activations, which makes element-wise Grad-CAM.</summary>
    public static ExplainOptions AsPublished { get; } = new() { Inverse = Inverse.None };

    /// <summary>This project's plain variant: minimum norm on the used equations.</summary>
    public static ExplainOptions MinimumNorm { get; } = new() { Inverse = Inverse.MinimumNorm };

    /// <summary>How feature maps are recovered.</summary>
    /// <value><see cref="Inverse.Kept"/>: the kept fraction on used equations.</value>
    [JsonPropertyName("inversion")]
    public Inverse Inverse { get; init; } = Inverse.Kept;

    /// <summary>What feature maps are weighed with.</summary>
    /// <value><see cref="CoefficientRule.Jacobian"/>.</value>
    public CoefficientRule Coefficients { get; init; } = CoefficientRule.Jacobian;

    /// <summary>Whether every layer keeps its activation, coefficients and feature map, which takes memory.</summary>
    /// <value>False.</value>
    public bool KeepTensors { get; init; }

    /// <summary>The layers that are explained, by their names. The pass ends at the lowest of them, so that deep layers cost less.</summary>
    /// <value>Null: all.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(LayerGlobJson))]
    public LayerGlob? Layers { get; init; }

    /// <summary>
    /// Whether layers that only make a gate (squeeze and excitation) are shown as well, where they have a map: it may be of one pixel.
    /// </summary>
    /// <value>False.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ShowsGates { get; init; }

    /// <summary>How many of the network's first classes are reported.</summary>
    /// <value>5; from 1 to 100.</value>
    public int TopClasses
    {
        get;
        init => field = value is >= 1 and <= 100
            ? value
            : throw new InvalidInputException($"{value} top classes cannot be reported; choose 1 to 100.");
    } = 5;
}

/// <summary>What a feature map is weighed with.</summary>
public enum CoefficientRule
{
    /// <summary>The Jacobian importance coefficients, neuron by neuron.</summary>
    Jacobian,

    /// <summary>One everywhere: an ablation.</summary>
    Uniform,
}
