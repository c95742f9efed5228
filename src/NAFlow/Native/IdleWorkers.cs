using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NAFlow.Native;

/// <summary>
/// Lets the idle threads of OpenMP sleep. By default they spin between two operations, and where anything else runs on the cores, every operation
/// then waits for a spinning thread that is not on a core: two explanations at once take longer than one after the other.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class IdleWorkers
{
    private static readonly string[] Settings = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"];

    /// <summary>
    /// Asks for sleeping workers, unless the user has set one of OpenMP's own variables. OpenMP reads them when it is loaded, which is when libtorch
    /// is, and it reads the C library's environment: .NET's copy of it does not reach native code.
    /// </summary>
    public static void LetSleep()
    {
        if (Settings.All(setting => Environment.GetEnvironmentVariable(setting) is null)) _ = SetVariable(Settings[0], "PASSIVE", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
