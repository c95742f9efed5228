using System.Globalization;
using System.Text;

namespace NAFlow.Cli;

/// <summary>The two batch scripts of an evaluation on a cluster.</summary>
/// <param name="Shards">Into how many shards the images are divided.</param>
/// <param name="Options">Options of sbatch for both, such as the partition.</param>
/// <param name="AtOnce">How many tasks may run at once; null for as many as Slurm lets.</param>
/// <param name="Grace">How many seconds before its time limit a task is asked to end.</param>
/// <param name="Program">How the tool is called on the nodes: the program and its first arguments.</param>
/// <param name="Evaluate">Further arguments of <c>naflow evaluate</c>.</param>
internal sealed record ClusterScripts(
    int Shards, IReadOnlyList<string> Options, int? AtOnce, int Grace, IReadOnlyList<string> Program, IReadOnlyList<string> Evaluate)
{
    /// <summary>The most often that a task puts itself back into the queue: one whose time is too short for an image would do so for ever.</summary>
    private const int MostRestarts = 200;

    /// <summary>The script of the array: a task a shard.</summary>
    public string Array(string name, ClusterFolder folder, string place) => $$"""
        {{Head($"naflow-{name}", Path.Combine(folder.Logs, "%A_%a.log"), place, $"--array=1-{Shards}{(AtOnce is { } most ? $"%{most}" : string.Empty)}", "--open-mode=append", "--requeue", $"--signal=B:TERM@{Grace}")}}
        # Each task does one of {{Shards}} shards of the images, and goes on from those that are done. When Slurm asks it to end, {{Grace}} s before its time limit or to make room
        # for other jobs, the tool finishes its image, ends with code 75, and the task goes back into the queue. Slurm itself puts a task back whose node is lost.
        naflow=({{Words(Program)}})
        "${naflow[@]}" evaluate --plan {{Word(folder.Plan)}} --out {{Word(folder.Root)}} \
          --shard "$SLURM_ARRAY_TASK_ID/{{Shards}}" --threads "${SLURM_CPUS_PER_TASK:-1}" --resume --quiet{{string.Concat(Evaluate.Select(word => $" {Word(word)}"))}} &
        work=$!
        trap 'asked=yes; kill -TERM "$work" 2> /dev/null' TERM
        while asked=; wait "$work"; code=$?; [ -n "$asked" ]; do :; done
        if [ "$code" -eq 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt {{MostRestarts}} ]; then scontrol requeue "$SLURM_JOB_ID" 2> /dev/null; fi
        exit "$code"

        """;

    /// <summary>The script of the report.</summary>
    public string Report(string name, ClusterFolder folder, string place) => $$"""
        {{Head($"naflow-{name}-report", Path.Combine(folder.Logs, "report-%j.log"), place)}}
        naflow=({{Words(Program)}})
        exec "${naflow[@]}" report {{Word(folder.Root)}}

        """;

    private string Head(string name, string log, string place, params string[] own)
    {
        var lines = new StringBuilder("#!/bin/bash\n");
        foreach (var option in (string[])[$"--job-name={name}", .. own, .. Options, $"--chdir={place}", $"--output={log}"])
            lines.Append(CultureInfo.InvariantCulture, $"#SBATCH {Option(option)}\n");
        return lines.ToString();
    }

    /// <summary>An option as a line of a batch script has it: sbatch knows double quotes.</summary>
    private static string Option(string option) =>
        option.Any(char.IsWhiteSpace) && option.Split('=', 2) is [var name, var value] ? $"{name}=\"{value}\"" : option;

    private static string Words(IEnumerable<string> words) => string.Join(' ', words.Select(Word));

    /// <summary>A word as bash reads it back.</summary>
    private static string Word(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./,:=+@%".Contains(letter))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
