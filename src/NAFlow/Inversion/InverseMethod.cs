namespace NAFlow.Inversion;

/// <summary>How a layer's feature map is recovered from what the layers after it kept.</summary>
public enum InverseMethod
{
    /// <summary>Solve for the kept fraction of every neuron (this project's default).</summary>
    Kept,

    /// <summary>Solve for the feature map of least norm that gives the used outputs (the paper's inverse, on the used equations).</summary>
    MinimumNorm,

    /// <summary>Take the forward activation: no inversion, as the published program really does.</summary>
    None,
}
