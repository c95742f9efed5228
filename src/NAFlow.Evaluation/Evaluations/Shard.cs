using System.Globalization;

namespace NAFlow.Evaluation;

/// <summary>
/// One of several parts that a piece of work over images is divided into, each the work of a process: images that follow one another, so that the
/// shards one after the other are the whole in its order, whatever their number.
/// </summary>
public sealed record Shard
{
    private const int Most = 999_999;
    private const string Task = "SLURM_ARRAY_TASK_ID", Least = "SLURM_ARRAY_TASK_MIN", Greatest = "SLURM_ARRAY_TASK_MAX",
        Tasks = "SLURM_ARRAY_TASK_COUNT", Step = "SLURM_ARRAY_TASK_STEP";

    /// <summary>Makes a shard.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="InvalidInputException">There is no such shard.</exception>
    public Shard(int number, int count)
    {
        if (count is < 1 or > Most || number < 1 || number > count)
            throw new InvalidInputException($"There is no shard {number} of {count}; count shards from 1, such as 3/8, the third of eight.");
        (Number, Count) = (number, count);
    }

    /// <summary>Its number, from 1.</summary>
    public int Number { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The name that its files bear, such as <c>003-of-008</c>.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Number:000}-of-{Count:000}");

    /// <summary>All shards of a number of them.</summary>
    public static IEnumerable<Shard> All(int count) => Enumerable.Range(1, count).Select(number => new Shard(number, count));

    /// <summary>Reads words such as <c>3/8</c>.</summary>
    /// <exception cref="InvalidInputException">They are no shard.</exception>
    public static Shard Parse(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Split('/') is [var number, var count] && Read(number) is { } first && Read(count) is { } second
            ? new Shard(first, second)
            : throw new InvalidInputException($"'{words}' is no shard; give its number and how many there are, such as 3/8, the third of eight.");
    }

    /// <summary>The shard of a task of Slurm's job arrays, which may begin at any number and go in steps; null where there is none.</summary>
    /// <param name="variable">The value of a variable of the environment.</param>
    /// <exception cref="InvalidInputException">The array has gaps, as one of a few tasks that are run again, so that the shard cannot be
    /// told.</exception>
    public static Shard? OfSlurm(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable(Task) is not { } words) return null;
        if (Read(words) is { } task && Read(variable(Least)) is { } least && Read(variable(Greatest)) is { } greatest
            && Read(variable(Tasks)) is { } count && (Read(variable(Step)) ?? 1) is > 0 and var step
            && (greatest - least) % step == 0 && (greatest - least) / step + 1 == count && (task - least) % step == 0)
            return new Shard((task - least) / step + 1, count);
        throw new InvalidInputException(
            $"Which shard task {words} of this Slurm array is cannot be told, for its tasks are not evenly numbered; give --shard K/N, or --shard none to run all of it.");
    }

    /// <summary>The images of this shard among so many.</summary>
    /// <returns>The first, and the one after the last; the same where there are fewer images than shards.</returns>
    public (int First, int End) Of(int images) => ((int)((long)images * (Number - 1) / Count), (int)((long)images * Number / Count));

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");

    private static int? Read(string? words) =>
        int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
