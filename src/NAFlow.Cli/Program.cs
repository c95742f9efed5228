using NAFlow.Cli;

using var interruption = KernelSignals.AreMeant(args) ? null : new SignalCancellation();
return Tool.Run(args, ToolConsole.System(), interruption?.Token ?? CancellationToken.None);
