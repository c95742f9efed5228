using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NAFlow.Native;

/// <summary>
/// Lets the idle threads of OpenMP sleep. By default they spin between two operations, and where anything else runs on the cores, every operation
/// then waits for a spinning thread that is not on a core: two explanations at once take longer than one after the other. To wake a thread costs up
/// to 100 microseconds, so they spin for some 10 first.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class IdleWorkers
{
    private static readonly (string Name, string Value)[] Settings = [("OMP_WAIT_POLICY", "PASSIVE"), ("GOMP_SPINCOUNT", "500")];

    /// <summary>
    /// Asks for sleeping workers, unless the user has set one of OpenMP's own variables. OpenMP reads them when it is loaded, which is when libtorch
    /// is, and it reads the C library's environment: .NET's copy of it does not reach native code.
    /// </summary>
    public static void LetSleep()
    {
        if (Array.Exists(Settings, setting => Environment.GetEnvironmentVariable(setting.Name) is not null)) return;
        foreach (var (name, value) in Settings) _ = SetVariable(name, value, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
