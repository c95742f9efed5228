namespace NAFlow.Evaluation;

/// <summary>The options of the dear baselines, so that an evaluation may ask less of them than their references do.</summary>
public sealed record BaselineOptions
{
    /// <summary>What the references do.</summary>
    public static BaselineOptions Default { get; } = new();

    /// <summary>SmoothGrad's; the seed of a list of methods takes the place of its own.</summary>
    /// <value><see cref="SmoothGradOptions.Default"/>.</value>
    public SmoothGradOptions SmoothGrad { get; init; } = SmoothGradOptions.Default;

    /// <summary>Those of integrated gradients.</summary>
    /// <value><see cref="IntegratedGradientsOptions.Default"/>.</value>
    public IntegratedGradientsOptions IntegratedGradients { get; init; } = IntegratedGradientsOptions.Default;

    /// <summary>RISE's; the seed of a list of methods takes the place of its own.</summary>
    /// <value><see cref="RiseOptions.Default"/>.</value>
    public RiseOptions Rise { get; init; } = RiseOptions.Default;

    /// <summary>Those of occlusion.</summary>
    /// <value><see cref="OcclusionOptions.Default"/>.</value>
    public OcclusionOptions Occlusion { get; init; } = OcclusionOptions.Default;

    /// <summary>Score-CAM's.</summary>
    /// <value><see cref="ScoreCamOptions.Default"/>.</value>
    public ScoreCamOptions ScoreCam { get; init; } = ScoreCamOptions.Default;
}
