namespace NAFlow.Kernel;

/// <summary>The TCP ports of a kernel's five channels; 0 lets the system choose one.</summary>
/// <param name="Shell">Requests, answered one after the other.</param>
/// <param name="Control">Requests that are answered while a cell runs.</param>
/// <param name="Stdin">Questions to the person at the notebook.</param>
/// <param name="Iopub">Outputs, for everybody who listens.</param>
/// <param name="Heartbeat">Sends back what comes in.</param>
public sealed record KernelPorts(int Shell, int Control, int Stdin, int Iopub, int Heartbeat);
