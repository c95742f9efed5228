using System.CommandLine;
using NAFlow.Evaluation;

namespace NAFlow.Cli;

/// <summary>Which part of the work this process does, where several share it.</summary>
internal sealed class ShardOptions : IOptionGroup
{
    private const string Whole = "none";

    private readonly Option<string?> shard = new("--shard")
    {
        Description = "Do only the K-th of N parts, counted from 1, beside other processes on this or other machines that do the rest; without it, what the "
            + "variables of a Slurm job array say, else all. none: all, in an array too.",
        HelpName = "K/N|none",
    };

    private readonly DefaultNumberOption<int> silence = new(
        "--silence", "After how many seconds without a sign of life the process of another machine is taken for dead, and its work taken over.",
        (int)new EvaluationRun().Silence.TotalSeconds);

    public IEnumerable<Option> All => [shard, silence];

    /// <summary>The shard; null for all in one piece.</summary>
    /// <exception cref="InvalidInputException">The words are no shard, or the array's tasks are not evenly numbered.</exception>
    public Shard? Read(ParseResult parsed) => parsed.GetValue(shard) switch
    {
        null => Shard.OfSlurm(Environment.GetEnvironmentVariable),
        Whole => null,
        var words => Shard.Parse(words),
    };

    /// <summary>How a process runs its part.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="resumes">Whether it goes on.</param>
    /// <exception cref="InvalidInputException">A value cannot be used.</exception>
    public EvaluationRun Read(ParseResult parsed, bool resumes) =>
        new() { Shard = Read(parsed), Resumes = resumes, Silence = TimeSpan.FromSeconds(parsed.GetValue(silence)) };
}
