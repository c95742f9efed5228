namespace NAFlow;

/// <summary>What a feature map is weighed with.</summary>
public enum CoefficientRule
{
    /// <summary>The Jacobian importance coefficients, neuron by neuron.</summary>
    Jacobian,

    /// <summary>One everywhere: an ablation.</summary>
    Uniform,
}
