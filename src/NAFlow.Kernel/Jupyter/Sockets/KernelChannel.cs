namespace NAFlow.Kernel.Jupyter.Sockets;

/// <summary>The channels that carry messages.</summary>
internal enum KernelChannel
{
    Shell,
    Control,
    Stdin,
    Iopub,
}
