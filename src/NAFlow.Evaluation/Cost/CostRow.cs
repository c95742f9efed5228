namespace NAFlow.Evaluation;

/// <summary>What a method costs at one point, as a whole or in one layer. Seconds are of the whole batch.</summary>
/// <param name="Network">The network.</param>
/// <param name="Method">The method.</param>
/// <param name="Point">The image's side, the batch and the threads.</param>
public sealed record CostRow(string Network, string Method, CostPoint Point)
{
    /// <summary>The layer; null for the method as a whole.</summary>
    public string? Layer { get; init; }

    /// <summary>The layer's depth in the flow, from 0 for the image; null for the method as a whole.</summary>
    public int? Depth { get; init; }

    /// <summary>F, one forward pass plus the importance sweep, of the same runs.</summary>
    public required Quartiles Reference { get; init; }

    /// <summary>The method without F; of a layer, its inversion.</summary>
    public required Quartiles Extractor { get; init; }

    /// <summary>F and the method, from the prepared images to the maps; null for a layer.</summary>
    public Quartiles? EndToEnd { get; init; }

    /// <summary>The method without F, in F: the median of the runs' ratios.</summary>
    public required double Ratio { get; init; }

    /// <summary>The solver's iterations; null where nothing is solved for.</summary>
    public int? Iterations { get; init; }

    /// <summary>The most resident memory of the process during a run of its own, in MiB; null for a layer, and where the system does not count it.</summary>
    public double? PeakMebibytes { get; init; }

    /// <summary>That peak above the memory that was resident before the run, in MiB: network and image are in it no more.</summary>
    public double? AddedMebibytes { get; init; }

    /// <summary>The measured runs.</summary>
    public required int Rounds { get; init; }
}
