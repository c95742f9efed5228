namespace NAFlow.Kernel;

/// <summary>The channels that carry messages.</summary>
internal enum KernelChannel
{
    Shell,
    Control,
    Stdin,
    Iopub,
}
