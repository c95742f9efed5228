using System.Globalization;
using System.Runtime.InteropServices;

namespace NAFlow.Evaluation;

/// <summary>The most resident memory of this process since the last reset, as Linux counts it; null elsewhere.</summary>
public static class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string Reset = "/proc/self/clear_refs";

    /// <summary>The most resident memory, in MiB.</summary>
    public static double? PeakMebibytes => Read("VmHWM:");

    /// <summary>The resident memory now, in MiB.</summary>
    public static double? ResidentMebibytes => Read("VmRSS:");

    /// <summary>Starts counting anew. Returns false where the system does not allow it; the peak is then that of the whole process.</summary>
    public static bool Start()
    {
        try
        {
            File.WriteAllText(Reset, "5");
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gives free memory back to the system, so that what comes next is counted in full where it is taken anew.</summary>
    public static void GiveBack()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            Trim(0);
        }
        catch (Exception problem) when (problem is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other C libraries than that of GNU have no such call; figures are then lower bounds.
        }
    }

    private static double? Read(string field) => File.Exists(Status)
        && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is { } line
        ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024
        : null;

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint kept);
}
