namespace NAFlow.Training;

/// <summary>How gradients change parameters.</summary>
public enum OptimiserKind
{
    /// <summary>Gradient descent with Nesterov's momentum; weight decay is part of the gradient.</summary>
    Momentum,

    /// <summary>AdamW (Loshchilov and Hutter, 2019): steps of the size of the learning rate, with weight decay beside the gradient.</summary>
    AdamW,
}
