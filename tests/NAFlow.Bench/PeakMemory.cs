namespace NAFlow.Bench;

/// <summary>The most resident memory since the last reset, as Linux counts it; 0 elsewhere.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string Reset = "/proc/self/clear_refs";

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

    public static double PeakMebibytes => Read("VmHWM:");

    public static double ResidentMebibytes => Read("VmRSS:");

    private static double Read(string field) => !File.Exists(Status)
        ? 0
        : File.ReadLines(Status).First(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2] is var kibibytes ? double.Parse(kibibytes) / 1024 : 0;
}
