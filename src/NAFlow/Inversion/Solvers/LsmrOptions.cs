namespace NAFlow.Inversion;

/// <summary>When <see cref="Lsmr"/> stops and how it is damped.</summary>
public sealed record LsmrOptions
{
    /// <summary>The relative accuracy asked of the residual and of the normal equations (atol = btol of Fong and Saunders).</summary>
    /// <value>1e-3; from 0 (as far as the number type allows) to below 1.</value>
    public double Tolerance
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new InvalidInputException($"The tolerance {value} is not in [0, 1); 1e-3 is usual.");
    } = 1e-3;

    /// <summary>The most iterations.</summary>
    /// <value>1,000; at least 1.</value>
    public int MaxIterations
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"The iteration cap {value} is not positive; 1000 is usual.");
    } = 1000;

    /// <summary>
    /// The damping as a fraction of the operator's largest singular value, which a short power iteration estimates; <c>|A x - b|^2 + (damping sigma)^2 |x|^2</c>
    /// is minimised.
    /// </summary>
    /// <value>0, undamped; from 0 up.</value>
    public double Damping
    {
        get;
        init => field = value is >= 0 and < double.PositiveInfinity ? value : throw new InvalidInputException($"The damping {value} is not a number from 0 up; 0.1 is strong.");
    }
}
