using NAFlow.Inversion;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>One trace with everything the cascade makes of it, disposed together.</summary>
internal sealed class CascadeRun : IDisposable
{
    public CascadeRun(Network network, Tensor image, InversionOptions options, Decision? decision = null)
    {
        Trace = NetworkTrace.Record(network, image);
        using var score = (decision ?? Decision.Top1).Read(Trace);
        Coefficients = ImportanceCoefficients.Sweep(Trace, score);
        Abandoned = AbandonedNeurons.Find(Coefficients);
        Recovered = InversionCascade.Run(Trace, Abandoned, options);
    }

    public NetworkTrace Trace { get; }

    public ImportanceCoefficients Coefficients { get; }

    public AbandonedNeurons Abandoned { get; }

    public RecoveredLayers Recovered { get; }

    /// <summary>B of a layer.</summary>
    public Tensor this[string name] => Recovered[Trace.Network[name]].FeatureMap;

    public void Dispose()
    {
        Recovered.Dispose();
        Abandoned.Dispose();
        Coefficients.Dispose();
        Trace.Dispose();
    }
}
