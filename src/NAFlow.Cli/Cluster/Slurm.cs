using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace NAFlow.Cli;

/// <summary>Slurm's own programs, as they are found on this machine.</summary>
internal static class Slurm
{
    /// <summary>Submits a script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">Options that its own are overridden by.</param>
    /// <returns>The number of the job.</returns>
    /// <exception cref="InvalidInputException">There is no Slurm, or it refuses the job.</exception>
    public static string Submit(string script, params IEnumerable<string> options)
    {
        var (code, told, error) = Run("sbatch", ["--parsable", .. options, script])
            ?? throw new InvalidInputException(
                "sbatch is not on this machine; submit from a login node of a Slurm cluster, or look at the scripts with --dry-run.");
        var job = told.Split(';')[0].Trim();
        return code == 0 && job.Length > 0 && job.All(char.IsAsciiDigit)
            ? job
            : throw new InvalidInputException($"Slurm refuses the job: {Reason(error)}; change what it names and submit again.");
    }

    /// <summary>The tasks of jobs that are in Slurm's queue, waiting or running; null where there is no Slurm.</summary>
    /// <exception cref="InvalidInputException">Slurm does not answer.</exception>
    public static IReadOnlyList<SlurmTask>? Queue(IReadOnlyCollection<string> jobs)
    {
        if (jobs.Count == 0) return [];
        if (Run("squeue", ["--noheader", "--array", "--format=%i|%T|%R", $"--jobs={string.Join(',', jobs)}"]) is not var (
            code, told, error)) return null;

        // Jobs that ended some minutes ago are no jobs to squeue.
        if (code != 0 && !error.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase))
            throw new InvalidInputException($"Slurm does not answer: {Reason(error)}; try again when it does.");
        return [.. told.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(SlurmTask.Parse)
            .OfType<SlurmTask>()];
    }

    /// <summary>Takes a job out of the queue, where it is there.</summary>
    public static void Cancel(string job) => Run("scancel", [job]);

    private static (int Code, string Out, string Error)? Run(string program, string[] arguments)
    {
        try
        {
            using var process = Process
                .Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var told = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, told, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The first line of what Slurm says, without the name of the program.</summary>
    private static string Reason(string error)
    {
        var line = error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
            ?? "it does not say why";
        return line[(line.LastIndexOf("error: ", StringComparison.Ordinal) is >= 0 and var at ? at + "error: ".Length : 0)..].TrimEnd('.');
    }
}

/// <summary>A task in Slurm's queue.</summary>
/// <param name="Job">The number of its job.</param>
/// <param name="Task">Its number in the job's array; null in a job without one.</param>
/// <param name="State">What Slurm calls its state, such as <c>RUNNING</c>.</param>
/// <param name="Where">Its node, or why it waits, in brackets.</param>
internal sealed record SlurmTask(string Job, int? Task, string State, string Where)
{
    /// <summary>Reads a line of squeue; null where it is none.</summary>
    public static SlurmTask? Parse(string line) => line.Split('|') is [var name, var state, var where] && name.Split('_') is { Length: 1 or 2 } parts
        ? new SlurmTask(parts[0], parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var task)
            ? task
            : null, state, where)
        : null;
}
