namespace NAFlow.Kernel;

/// <summary>How the run of a cell ended.</summary>
/// <param name="Value">The value of its last expression.</param>
/// <param name="Thrown">What it threw; null when nothing.</param>
/// <param name="WasInterrupted">Whether it was stopped; what it declared is then not to be used.</param>
internal sealed record CellOutcome(MimeBundle? Value, Exception? Thrown, bool WasInterrupted)
{
    /// <summary>It was stopped.</summary>
    public static readonly CellOutcome Interrupted = new(null, null, WasInterrupted: true);

    /// <summary>It ended by itself.</summary>
    public static CellOutcome Ended(MimeBundle? value) => new(value, null, WasInterrupted: false);

    /// <summary>It threw.</summary>
    public static CellOutcome Failed(Exception thrown) => new(null, thrown, WasInterrupted: false);
}
