using NAFlow.Decisions;
using NAFlow.Experiments.Baselines;
using NAFlow.Flow;
using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Experiments.Truth;

/// <summary>A way of making a map of every layer that is compared with others.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Explain">From a network, prepared images <c>[B, C, H, W]</c> and a decision to the maps of every sample by layer.</param>
public sealed record MapMethod(string Name, Func<Network, Tensor, Decision, CancellationToken, IReadOnlyList<IReadOnlyDictionary<string, HeatMap>>> Explain)
{
    /// <summary>The flow, its control without inversion, and Grad-CAM.</summary>
    public static IReadOnlyList<MapMethod> Compared { get; } =
    [
        Flow("flow", ExplainOptions.Default),
        Flow("no inversion", ExplainOptions.AsPublished),
        new("Grad-CAM", GradCam.Explain),
    ];

    /// <summary>Attention flow with these options.</summary>
    public static MapMethod Flow(string name, ExplainOptions options) => new(name, (network, input, decision, cancellation) =>
    {
        var flows = network.Explain(input, decision, options, cancellation: cancellation);
        try
        {
            return [.. flows.Select(flow => flow.Layers.ToDictionary(layer => layer.Name, layer => layer.Map))];
        }
        finally
        {
            foreach (var flow in flows) flow.Dispose();
        }
    });
}
