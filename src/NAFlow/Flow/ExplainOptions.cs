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

    /// <summary>
    /// What sets the answer apart from the rest, rather than what its score is made of: the kept fraction of every neuron times its contrastive
    /// relevance, added up over channels without what is negative.
    /// </summary>
    public static ExplainOptions Contrast { get; } = new() { Coefficients = CoefficientRule.ContrastiveRelevance };

    /// <summary>
    /// Both questions in one flow: the mean of what the score is made of and of what sets the answer apart, each divided by its sum, from the share
    /// start.
    /// </summary>
    public static ExplainOptions Balanced { get; } = new() { Coefficients = CoefficientRule.Balanced, Start = FlowStart.Share };

    /// <summary>This project's plain variant: minimum norm on the used equations.</summary>
    public static ExplainOptions MinimumNorm { get; } = new() { Inverse = Inverse.MinimumNorm };

    /// <summary>How feature maps are recovered.</summary>
    /// <value><see cref="Inverse.Kept"/>: the kept fraction on used equations.</value>
    [JsonPropertyName("inversion")]
    public Inverse Inverse { get; init; } = Inverse.Kept;

    /// <summary>What feature maps are weighed with.</summary>
    /// <value><see cref="CoefficientRule.Jacobian"/>.</value>
    /// <exception cref="InvalidInputException">It is no known rule.</exception>
    public CoefficientRule Coefficients
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new InvalidInputException(
            $"There is no rule of coefficients {value}; choose {string.Join(", ", Enum.GetNames<CoefficientRule>())}.");
    } = CoefficientRule.Jacobian;

    /// <summary>What of every used neuron is kept at N, where the cascade starts.</summary>
    /// <value><see cref="FlowStart.AllUsed"/>, as published.</value>
    /// <exception cref="InvalidInputException">It is no known start.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public FlowStart Start
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new InvalidInputException($"There is no start {value} of a flow; choose AllUsed or Share.");
    }

    /// <summary>How the products <c>B L</c> of a position are added up over channels.</summary>
    /// <value>
    /// Null: <see cref="ChannelReading.PositivePartOfSum"/> for contrastive relevance, whose products add up to 0 over a whole layer, and for balanced
    /// coefficients; <see cref="ChannelReading.SumOfPositiveParts"/>, as published, for all else.
    /// </value>
    /// <exception cref="InvalidInputException">It is no known reading.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChannelReading? Reading
    {
        get;
        init => field = value is not { } reading || Enum.IsDefined(reading) ? value : throw new InvalidInputException(
            $"There is no reading {value}; choose SumOfPositiveParts or PositivePartOfSum.");
    }

    /// <summary>The question that a flow with these options answers, in words; <see cref="AttentionFlow.Question"/> also names the rest.</summary>
    [JsonIgnore]
    public string Question => FlowQuestion.Of(this);

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

    /// <summary>The reading that holds.</summary>
    internal ChannelReading ReadingThatHolds => Reading ?? (Coefficients is CoefficientRule.ContrastiveRelevance or CoefficientRule.Balanced
        ? ChannelReading.PositivePartOfSum
        : ChannelReading.SumOfPositiveParts);

    /// <summary>Whether the answer is set apart from the rest anywhere.</summary>
    internal bool AsksOfRest =>
        Start == FlowStart.Share || Coefficients is CoefficientRule.ContrastiveRelevance or CoefficientRule.Balanced;

    /// <summary>Refuses options of which one would be ignored beside another.</summary>
    /// <exception cref="InvalidInputException">There is one.</exception>
    internal void Check()
    {
        if (Start == FlowStart.Share && Inverse is NoInverse) throw new InvalidInputException(
            "Without an inversion no layer knows what was kept at the last, so the share start would be ignored; choose another inverse, or start with all used neurons.");
        if (Coefficients == CoefficientRule.Balanced && Reading is not null) throw new InvalidInputException(
            "Balanced coefficients have a reading for each of their two maps, so another would be ignored; leave Reading out.");
    }
}

/// <summary>What of every used neuron is kept at N, where the cascade starts.</summary>
public enum FlowStart
{
    /// <summary>All of it, as published.</summary>
    AllUsed,

    /// <summary>
    /// The share that sets the answer apart from the rest, <c>k_N = clip(R_c / R_p, 0, 1)</c>, with <c>R_p</c> the relevance of what speaks for the
    /// answer and <c>R_c</c> that of the zero-sum contrast; the remainder is abandoned at once. Where there is no rest, as in a network of one
    /// output, it is all.
    /// </summary>
    Share,
}

/// <summary>How the products <c>B L</c> of a position are added up over channels.</summary>
public enum ChannelReading
{
    /// <summary><c>sum over c of relu(B L)</c>, as published: what speaks against the answer does not count.</summary>
    SumOfPositiveParts,

    /// <summary><c>relu(sum over c of B L)</c>: what speaks for the answer and what speaks against it are set off against each other.</summary>
    PositivePartOfSum,
}

/// <summary>What a feature map is weighed with.</summary>
public enum CoefficientRule
{
    /// <summary>The Jacobian importance coefficients, neuron by neuron.</summary>
    Jacobian,

    /// <summary>One everywhere: an ablation.</summary>
    Uniform,

    /// <summary>
    /// <c>L_R = R / x</c> with R the relevance of the score (z+ for convolutions, the box rule at the image, epsilon for linear layers, every other
    /// kind by its own rule); 0 where x is 0.
    /// </summary>
    Relevance,

    /// <summary>
    /// <c>L_R = R / x</c> with R the relevance of a zero-sum contrast: the answer's, less that of the rest brought to the same sum. Where there is no
    /// rest it is <see cref="Relevance"/>.
    /// </summary>
    ContrastiveRelevance,

    /// <summary>
    /// The mean of the Jacobian's map (sum of positive parts) and of contrastive relevance's (positive part of the sum), each divided by its sum:
    /// coefficients such that <c>B L</c> adds up to that mean over channels.
    /// </summary>
    Balanced,
}
