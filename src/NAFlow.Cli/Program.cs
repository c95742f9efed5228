using NAFlow.Cli;

using var interruption = new Interruption();
return Tool.Run(args, ToolConsole.System(), interruption.Token);
