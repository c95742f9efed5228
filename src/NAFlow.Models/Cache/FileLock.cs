namespace NAFlow.Models;

/// <summary>
/// One process at a time, by a lock of the operating system on a file. The system lets go of it when the process ends, however it ends, so that none
/// is ever left behind.
/// </summary>
internal static class FileLock
{
    /// <summary>How the system says that another has the lock: EWOULDBLOCK on Linux and on macOS, and two of Windows.</summary>
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock and takes it.</summary>
    /// <returns>Disposing of it lets it go.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static async Task<IDisposable> TakeAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException problem) when (HeldByAnother.Contains(problem.HResult))
            {
                await Task.Delay(BetweenLooks, cancellation);
            }
        }
    }
}
