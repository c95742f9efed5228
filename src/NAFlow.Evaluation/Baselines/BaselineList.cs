namespace NAFlow.Evaluation;

/// <summary>The published methods that the flow is compared with.</summary>
public static class BaselineList
{
    /// <summary>All of them: first those at every layer, then those of the last feature map, then those of the image.</summary>
    /// <param name="seed">The seed of those that sample.</param>
    /// <param name="options">The options of those that ask the network many times.</param>
    public static IReadOnlyList<MapMethod> All(int seed, BaselineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            GradCam.Method,
            GradCamPlusPlus.Method,
            LayerCam.Method,
            HiResCam.Method,
            ElementWiseGradCam.Method,
            XGradCam.Method,
            Gradient.Method,
            GradientTimesInput.Method,
            GuidedBackpropagation.Method,
            RelevanceCam.Method,
            LayerWiseRelevance.Method,
            SmoothGrad.Method(options.SmoothGrad with { Seed = seed }),
            ScoreCam.Method(options.ScoreCam),
            IntegratedGradients.Method(options.IntegratedGradients),
            Rise.Method(options.Rise with { Seed = seed }),
            Occlusion.Method(options.Occlusion),
        ];
    }
}

/// <summary>
/// The options of the baselines that ask the network many times, so that an evaluation may ask less of them than their references do.
/// </summary>
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
