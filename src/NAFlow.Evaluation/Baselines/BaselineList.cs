using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>The published methods that the flow is compared with.</summary>
public static class BaselineList
{
    /// <summary>All of them: first those at every layer, then those of the last feature map, then those of the image.</summary>
    /// <param name="seed">The seed of those that sample.</param>
    /// <param name="options">What the dear ones are asked to do.</param>
    public static IReadOnlyList<MapMethod> All(int seed, BaselineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (smooth, rise) = (options.SmoothGrad with { Seed = seed }, options.Rise with { Seed = seed });
        return
        [
            new("Grad-CAM", GradCam.Explain) { Reference = GradCam.Reference },
            new("Grad-CAM++", GradCamPlusPlus.Explain) { Reference = GradCamPlusPlus.Reference },
            new("LayerCAM", LayerCam.Explain) { Reference = LayerCam.Reference },
            new("HiResCAM", HiResCam.Explain) { Reference = HiResCam.Reference },
            new("element-wise Grad-CAM", ElementWiseGradCam.Explain) { Reference = ElementWiseGradCam.Reference },
            new("XGrad-CAM", XGradCam.Explain) { Reference = XGradCam.Reference },
            new("gradient", Gradient.Explain) { Reference = Gradient.Reference },
            new("gradient x input", GradientTimesInput.Explain) { Reference = GradientTimesInput.Reference },
            new("guided backpropagation", GuidedBackpropagation.Explain) { Reference = GuidedBackpropagation.Reference },
            new("Relevance-CAM", (traced, cancellation) => RelevanceCam.Explain(traced, cancellation: cancellation)) { Reference = RelevanceCam.Reference },
            new("LRP", (traced, cancellation) => LayerWiseRelevance.Explain(traced, cancellation: cancellation)) { Reference = LayerWiseRelevance.Reference },
            new("SmoothGrad", (traced, cancellation) => SmoothGrad.Explain(traced, smooth, cancellation)) { Reference = SmoothGrad.Reference },
            new("Score-CAM", (traced, cancellation) => ScoreCam.Explain(traced, options.ScoreCam, cancellation)) { Reference = ScoreCam.Reference, Scope = MapScope.LastLayer },
            OfImage("integrated gradients", IntegratedGradients.Reference, (traced, cancellation) => IntegratedGradients.Explain(traced, options.IntegratedGradients, cancellation)),
            OfImage("RISE", Rise.Reference, (traced, cancellation) => Rise.Explain(traced, rise, cancellation)),
            OfImage("occlusion", Occlusion.Reference, (traced, cancellation) => Occlusion.Explain(traced, options.Occlusion, cancellation)),
        ];
    }

    private static MapMethod OfImage(
        string name, string reference, Func<TracedDecision, CancellationToken, IReadOnlyList<IReadOnlyDictionary<string, HeatMap>>> explain) =>
        new(name, explain) { Reference = reference, Scope = MapScope.Image };
}

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
