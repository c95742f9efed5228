using System.Net;

namespace NAFlow.Kernel;

/// <summary>Where a kernel listens, and the key that messages are signed with.</summary>
/// <param name="Address">An address of this machine's own loopback.</param>
/// <param name="Ports">The port of each channel.</param>
/// <param name="Key">The key of the signatures; empty when messages bear none.</param>
public sealed record KernelConnection(IPAddress Address, KernelPorts Ports, string Key);
