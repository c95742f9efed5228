namespace NAFlow.Evaluation;

/// <summary>What one flow costs, and whether it is sound. F is one forward pass plus the importance sweep, in the same run.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="ReferenceSeconds">F, in seconds.</param>
/// <param name="CascadeSeconds">The inversion cascade, in seconds.</param>
/// <param name="Ratio">The cascade in F, the median of the rounds' ratios.</param>
/// <param name="Iterations">Solver iterations in all.</param>
/// <param name="LargestResidual">The largest relative residual of any layer.</param>
/// <param name="MeanEntropy">The mean spatial entropy of the maps; 1 where they are the same everywhere.</param>
/// <param name="ControlCorrelation">The mean correlation of the maps with those of no inversion.</param>
public sealed record FlowCost(
    string Method, double ReferenceSeconds, double CascadeSeconds, double Ratio, int Iterations, double LargestResidual, double MeanEntropy, double ControlCorrelation);
