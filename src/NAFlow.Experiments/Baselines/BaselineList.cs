using NAFlow.Experiments.Methods;

namespace NAFlow.Experiments.Baselines;

/// <summary>The published methods that the flow is compared with.</summary>
public static class BaselineList
{
    /// <summary>All of them: first those at every layer, then those of the last feature map, then those of the image.</summary>
    /// <param name="seed">The seed of those that sample.</param>
    /// <param name="options">What the dear ones are asked to do.</param>
    public static IReadOnlyList<MapMethod> All(int seed, BaselineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
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
        ];
    }
}
