using NAFlow.Abandonment;
using NAFlow.Networks;
using NAFlow.Tracing;

namespace NAFlow.Inversion;

/// <summary>What every step of the cascade looks at.</summary>
internal sealed record CascadeState(NetworkTrace Trace, AbandonedNeurons Abandoned, InversionOptions Options)
{
    public Network Network => Trace.Network;
}
