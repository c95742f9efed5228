namespace NAFlow.Kernel;

/// <summary>What a kernel does, as clients are told.</summary>
internal enum KernelStatus
{
    Starting,
    Busy,
    Idle,
}
