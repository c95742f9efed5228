using System.Globalization;
using System.Text.Json;

namespace NAFlow.Files;

/// <summary>
/// The right of one process to work in a folder, on any file system, NFS too. Owners follow one another: each makes the file with the next number,
/// <c>.owner-000001.json</c>, which only one of those who try can (<see cref="ExclusiveFile"/>), and none is taken away while the folder is there.
/// The highest number owns the folder. So a process that was given up notices it, and two who find the same dead owner cannot both follow it.
/// </summary>
internal sealed class WorkLock : IDisposable
{
    /// <summary>How long the process of another machine may be silent before its work is taken over, where nothing is said.</summary>
    public static readonly TimeSpan DefaultSilence = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(30);

    private readonly string folder, what;
    private readonly int number;
    private readonly Timer heart;
    private bool stopped;

    private WorkLock(string folder, string what, int number, TimeSpan silence)
    {
        (this.folder, this.what, this.number) = (folder, what, number);
        var beat = silence / 4 < LongestBeat ? silence / 4 : LongestBeat;
        heart = new Timer(_ => Beat(), null, beat, beat);
    }

    /// <summary>Takes the right, from an owner that is done, dead or silent, or as the first.</summary>
    /// <param name="folder">The folder; it is made where it is missing.</param>
    /// <param name="what">What is worked on, as messages begin with it.</param>
    /// <param name="silence">How long a process of another machine may be silent before it is taken for dead.</param>
    /// <exception cref="InvalidInputException">Another process has it, or the folder cannot be written.</exception>
    public static WorkLock Take(string folder, string what, TimeSpan silence)
    {
        try
        {
            var me = WorkOwner.Here();
            while (true)
            {
                Directory.CreateDirectory(folder);
                var last = Last(folder);
                if (last > 0 && !IsFree(folder, last, me, silence)) throw new InvalidInputException(InUse(folder, what, last, silence));
                if (!ExclusiveFile.TryCreate(Owner(folder, last + 1), JsonSerializer.Serialize(me with { Since = DateTimeOffset.UtcNow }, RecordJson.Indented)))
                    continue;
                return new WorkLock(folder, what, last + 1, silence);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"'{folder}' cannot be written ({problem.Message.TrimEnd('.')}); give another folder with --out.", problem);
        }
    }

    /// <summary>Whether a process works in a folder, as far as can be told from here, and which; null for none.</summary>
    public static WorkOwner? OwnerOf(string folder, TimeSpan silence) =>
        Directory.Exists(folder) && Last(folder) is > 0 and var last && !IsFree(folder, last, WorkOwner.Here(), silence) ? Read(folder, last) : null;

    /// <summary>Whether a file is the lock's own.</summary>
    public static bool IsOwn(string path) => Path.GetFileName(path).StartsWith(".owner-", StringComparison.Ordinal);

    /// <summary>Makes sure that the work is still this process's; called before anything appears under its final name.</summary>
    /// <exception cref="WorkTakenOverException">Another has taken it over.</exception>
    public void Require()
    {
        if (Directory.Exists(folder) && !File.Exists(Owner(folder, number + 1))) return;
        var by = Directory.Exists(folder) && Read(folder, number + 1) is { } owner ? $" by {owner}" : string.Empty;
        throw new WorkTakenOverException($"{what} was taken over{by}; this process ends without writing more.");
    }

    /// <summary>Takes the folder away with all that is in it: the work is done.</summary>
    public void RemoveFolder()
    {
        Stop();
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Another process takes it away too, or still reads a file there.
        }
    }

    /// <summary>Lets others take the work.</summary>
    public void Dispose()
    {
        if (!Stop()) return;
        try
        {
            if (Directory.Exists(folder)) File.WriteAllText(Released(folder, number), string.Empty);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Whoever comes next finds that this process has ended.
        }
    }

    /// <returns>Whether this call stopped it.</returns>
    private bool Stop()
    {
        if (stopped) return false;
        stopped = true;
        using var beaten = new ManualResetEvent(false);
        if (heart.Dispose(beaten)) beaten.WaitOne();
        return true;
    }

    private void Beat()
    {
        try
        {
            File.WriteAllText(Beating(folder, number), DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The folder may be gone, and where it is only out of reach, the next beat tells.
        }
    }

    private static bool IsFree(string folder, int last, WorkOwner me, TimeSpan silence) =>
        File.Exists(Released(folder, last)) || Read(folder, last) switch
        {
            // Being written at this moment, or left behind so: the time tells.
            null => Silence(folder, last) > silence,
            var owner when owner.WasRequeuedAs(me) => true,
            var owner when owner.Machine == me.Machine => !owner.IsAlive(),
            _ => Silence(folder, last) > silence,
        };

    /// <summary>How long an owner has been silent, by the clock that stamps the files: those of machines may differ from it.</summary>
    private static TimeSpan Silence(string folder, int number)
    {
        var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        File.WriteAllText(probe, string.Empty);
        var now = File.GetLastWriteTimeUtc(probe);
        File.Delete(probe);
        var times = new[] { Owner(folder, number), Beating(folder, number) }.Where(File.Exists).Select(File.GetLastWriteTimeUtc).ToArray();
        return times.Length == 0 ? TimeSpan.MaxValue : now - times.Max();
    }

    private static string InUse(string folder, string what, int last, TimeSpan silence) => Read(folder, last) is { } owner
        ? string.Create(CultureInfo.InvariantCulture,
            $"{what} is in use by {owner}; wait for it to end, or, if its machine is gone, until it has been silent for {silence.TotalSeconds:0} seconds.")
        : $"{what} is being taken by another process; try again in a moment.";

    private static int Last(string folder)
    {
        var last = Directory.EnumerateFiles(folder, ".owner-*.json")
            .Select(file => int.TryParse(Path.GetFileNameWithoutExtension(file)[".owner-".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : 0)
            .DefaultIfEmpty().Max();

        // A listing may be older than the files.
        while (File.Exists(Owner(folder, last + 1))) last++;
        return last;
    }

    private static WorkOwner? Read(string folder, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<WorkOwner>(File.ReadAllText(Owner(folder, number)), RecordJson.Indented);
        }
        catch (Exception problem) when (problem is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string Owner(string folder, int number) => Name(folder, number, "json");

    private static string Beating(string folder, int number) => Name(folder, number, "alive");

    private static string Released(string folder, int number) => Name(folder, number, "released");

    private static string Name(string folder, int number, string ending) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".owner-{number:000000}.{ending}"));
}

/// <summary>A process that works in a folder.</summary>
/// <param name="Host">The name of its machine.</param>
/// <param name="Machine">What tells the machine, its last start and its space of process numbers from others: containers may share a name.</param>
/// <param name="Process">Its number there.</param>
/// <param name="Started">When the process began, in the machine's own measure: numbers of processes come again.</param>
internal sealed record WorkOwner(string Host, string Machine, int Process, string Started)
{
    private const string BootPath = "/proc/sys/kernel/random/boot_id", SpacePath = "/proc/self/ns/pid", Dead = "";

    /// <summary>When it took the work.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Slurm's number of its job; null outside of Slurm.</summary>
    public string? Job { get; init; }

    /// <summary>How often Slurm had put the job back into the queue.</summary>
    public int Restarts { get; init; }

    /// <summary>Tells this content from any other.</summary>
    public Guid Token { get; init; } = Guid.NewGuid();

    /// <summary>This process.</summary>
    public static WorkOwner Here() => new(Environment.MachineName, MachineHere(), Environment.ProcessId, StartOf(Environment.ProcessId))
    {
        Job = Environment.GetEnvironmentVariable("SLURM_JOB_ID"),
        Restarts = int.TryParse(Environment.GetEnvironmentVariable("SLURM_RESTART_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0,
    };

    /// <summary>
    /// Whether Slurm has taken the work from this owner and given it to another run of the same job: it does so with a node that it has lost, where
    /// the process may run on.
    /// </summary>
    public bool WasRequeuedAs(WorkOwner other) => Job is not null && Job == other.Job && other.Restarts > Restarts;

    /// <summary>Whether the process is there still; asked on its own machine.</summary>
    public bool IsAlive() => StartOf(Process) is var start && start != Dead && start == Started;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"process {Process} on {Host}, since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");

    private static string MachineHere()
    {
        if (!OperatingSystem.IsLinux()) return Environment.MachineName;
        var boot = File.Exists(BootPath) ? File.ReadAllText(BootPath).Trim() : string.Empty;
        return $"{Environment.MachineName} {boot} {new FileInfo(SpacePath).LinkTarget}";
    }

    private static string StartOf(int process)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
                return System.Diagnostics.Process.GetProcessById(process).StartTime.ToUniversalTime().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

            // After the name, which may hold anything, come the state (Z: dead, and nobody has asked for its end yet) and as 20th the time of the start.
            var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
            return fields[0] is "Z" or "X" ? Dead : fields[19];
        }
        catch (Exception problem) when (problem is ArgumentException or IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return Dead;
        }
    }
}

/// <summary>Work that was taken over by another process, while this one was taken for dead.</summary>
public sealed class WorkTakenOverException(string message) : Exception(message);
