using System.Runtime.InteropServices;

namespace NAFlow.Native;

/// <summary>
/// Memory that is free within the process and still counts as its own. The C library of GNU keeps what was freed, and large tensors of many sizes
/// leave holes that the next ones do not fit into, so that a process that holds little may fill a machine.
/// </summary>
internal static partial class FreeMemory
{
    private static bool isKnown = OperatingSystem.IsLinux();

    /// <summary>Gives it to the system.</summary>
    public static void GiveBack()
    {
        if (!isKnown) return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries than that of GNU have no such call.
            isKnown = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);
}

/// <summary>
/// Gives free memory back whenever much of it may have gathered. What is given back has to be taken anew, which costs about two passes over it, so it
/// is not done at every layer.
/// </summary>
/// <param name="held">The bytes that are held when the watch begins.</param>
internal sealed class GrowthWatch(long held)
{
    private const long Least = 64 << 20;

    private readonly long step = Math.Max(Least, held / 4);
    private long resident = Environment.WorkingSet;
    private long freed;

    /// <summary>Notes that so many bytes were freed, and gives back once these, or the growth of the process, are a share of what was held.</summary>
    public void Freed(long bytes)
    {
        freed += bytes;
        if (freed < step && Environment.WorkingSet - resident < step) return;
        FreeMemory.GiveBack();
        (resident, freed) = (Environment.WorkingSet, 0);
    }
}
