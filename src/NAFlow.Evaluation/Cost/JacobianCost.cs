namespace NAFlow.Evaluation;

/// <summary>
/// What the explicit Jacobian of one convolution costs, one reverse pass an output, beside the matrix-free solver on the same equations (<c>J v = J x</c>,
/// minimum norm). Outputs that the decision abandoned need no row, to the good of the explicit way. Bytes are of float32 numbers.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Layer">The convolution.</param>
/// <param name="Side">The side of the image, in pixels.</param>
/// <param name="Threads">libtorch's threads.</param>
/// <param name="Outputs">The outputs of the convolution.</param>
/// <param name="Rows">Those that are not abandoned, m.</param>
/// <param name="Columns">Its inputs, n.</param>
public sealed record JacobianCost(string Network, string Layer, int Side, int Threads, long Outputs, long Rows, long Columns)
{
    /// <summary>How many rows were built; the seconds of the others are extrapolated.</summary>
    public required long MeasuredRows { get; init; }

    /// <summary>The mean of the built rows.</summary>
    public required double SecondsPerRow { get; init; }

    /// <summary>The dense solution by the Moore-Penrose inverse; null where it was not tried.</summary>
    public double? SolveSeconds { get; init; }

    /// <summary>The matrix-free solution, a median.</summary>
    public required double FreeSeconds { get; init; }

    /// <summary>Its iterations.</summary>
    public required int FreeIterations { get; init; }

    /// <summary>How far apart the outputs of both solutions are, relative to the outputs; null where there is only one.</summary>
    public double? Difference { get; init; }

    /// <summary>The Jacobian: <c>4 m n</c>.</summary>
    public long Bytes => 4 * Rows * Columns;

    /// <summary>What the solver keeps instead: a vector of outputs and four of inputs.</summary>
    public long FreeBytes => 4 * (Outputs + (4 * Columns));

    /// <summary>Whether the time is extrapolated from some of the rows; the dense solution then is not in it.</summary>
    public bool IsExtrapolated => MeasuredRows < Rows;

    /// <summary>Building all rows: their number times the seconds of one.</summary>
    public double BuildSeconds => Rows * SecondsPerRow;

    /// <summary>Building all rows and solving; where it is extrapolated, without solving.</summary>
    public double ExplicitSeconds => BuildSeconds + (SolveSeconds ?? 0);

    /// <summary>How many times longer the explicit way takes; where it is extrapolated, at least.</summary>
    public double TimeRatio => ExplicitSeconds / FreeSeconds;

    /// <summary>How many times more memory it takes.</summary>
    public double MemoryRatio => (double)Bytes / FreeBytes;
}
