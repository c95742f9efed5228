using System.Collections.Immutable;

namespace NAFlow.Kernel.Notebooks;

/// <summary>How a notebook is run.</summary>
public sealed record NotebookRunOptions
{
    private readonly TimeSpan? cellTimeout;

    /// <summary>No parameters, no time limit.</summary>
    public static NotebookRunOptions Default { get; } = new();

    /// <summary>Values for variables of the cell tagged <c>parameters</c>, by name.</summary>
    /// <value>Default: none; the notebook's own values hold.</value>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>How long each cell may run.</summary>
    /// <value>Default: null, as long as it takes.</value>
    /// <exception cref="InvalidInputException">It is not positive, or over 24 days.</exception>
    public TimeSpan? CellTimeout
    {
        get => cellTimeout;
        init => cellTimeout = value is null || (value > TimeSpan.Zero && value.Value.TotalMilliseconds <= int.MaxValue)
            ? value
            : throw new InvalidInputException(
                $"A cell cannot run for at most {value.Value.TotalSeconds:0.###} seconds; choose a time above 0 and below 24 days.");
    }
}
