using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NAFlow.Cli;

/// <summary>The command line that starts a kernel with this copy of the tool.</summary>
internal static class KernelStart
{
    /// <summary>The dotnet that runs now, the tool's assembly, and what asks it for a kernel; the connection file follows.</summary>
    public static ImmutableArray<string> Command() => [Host(), typeof(Tool).Assembly.Location, "kernel", "start"];

    // The runtime lies three folders below its host, as in dotnet/shared/Microsoft.NETCore.App/10.0.0.
    private static string Host()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.ProcessPath is { } process && Path.GetFileName(process).Equals(name, StringComparison.OrdinalIgnoreCase)) return process;
        return Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
    }
}
