namespace NAFlow.Inversion;

/// <summary>
/// The scalar half of LSMR for one sample: the two QR factorisations of the bidiagonalisation, the estimates of norms and condition, and the stopping
/// rule. Names follow Fong and Saunders, "LSMR: An iterative algorithm for sparse least-squares problems", SIAM J. Sci. Comput. 33 (2011).
/// </summary>
internal sealed class LsmrRecurrence
{
    private readonly double tolerance;
    private readonly double epsilon;
    private readonly double damping;
    private readonly double normB;

    private double zetaBar;
    private double alphaBar;
    private double rho = 1;
    private double rhoBar = 1;
    private double cBar = 1;
    private double sBar;
    private double zeta;

    private double betaDoubleDot;
    private double betaDot;
    private double rhoDotOld = 1;
    private double tauTildeOld;
    private double thetaTilde;
    private double residualSquares;

    private double normA;
    private double normASquared;
    private double largestRhoBar;
    private double smallestRhoBar = double.PositiveInfinity;

    /// <param name="alpha">The first <c>|A^T u|</c>.</param>
    /// <param name="beta">The norm of the first residual.</param>
    /// <param name="normB">The norm of the right-hand side.</param>
    /// <param name="damping">The absolute damping.</param>
    /// <param name="tolerance">atol = btol.</param>
    /// <param name="epsilon">The rounding unit of the vectors' number type.</param>
    public LsmrRecurrence(double alpha, double beta, double normB, double damping, double tolerance, double epsilon)
    {
        // Below a few rounding units the vectors have lost their orthogonality and further steps do harm.
        (this.normB, this.damping, this.epsilon) = (normB, damping, epsilon);
        this.tolerance = Math.Max(tolerance, 4 * epsilon);
        (zetaBar, alphaBar, betaDoubleDot, normASquared) = (alpha * beta, alpha, beta, alpha * alpha);
        Residual = beta;
        if (!(normB > 0) || !(beta > 0) || !(alpha > 0)) Stop = LsmrStop.AtStart;
    }

    /// <summary>Why the sample stopped; null while it runs.</summary>
    public LsmrStop? Stop { get; private set; }

    /// <summary>The iterations made.</summary>
    public int Iterations { get; private set; }

    /// <summary>The estimate of the residual's norm.</summary>
    public double Residual { get; private set; }

    /// <summary>The estimate of A's condition number.</summary>
    public double Condition { get; private set; } = 1;

    /// <summary>The factor of the old <c>hbar</c> in the new.</summary>
    public double HBarFactor { get; private set; }

    /// <summary>The factor of <c>hbar</c> in the step of x; 0 once stopped, which freezes x.</summary>
    public double StepFactor { get; private set; }

    /// <summary>The factor of the old <c>h</c> in the new.</summary>
    public double HFactor { get; private set; }

    /// <summary>Takes the next pair of the bidiagonalisation.</summary>
    public void Advance(double alpha, double beta)
    {
        if (Stop is not null)
        {
            (HBarFactor, StepFactor, HFactor) = (0, 0, 0);
            return;
        }

        Iterations++;
        var (cHat, sHat, alphaHat) = Rotate(alphaBar, damping);
        var rhoOld = rho;
        (var c, var s, rho) = Rotate(alphaHat, beta);
        var thetaNew = s * alpha;
        alphaBar = c * alpha;

        var (rhoBarOld, zetaOld) = (rhoBar, zeta);
        var thetaBar = sBar * rho;
        var rhoTemp = cBar * rho;
        (cBar, sBar, rhoBar) = Rotate(cBar * rho, thetaNew);
        zeta = cBar * zetaBar;
        zetaBar = -sBar * zetaBar;

        HBarFactor = -thetaBar * rho / (rhoOld * rhoBarOld);
        StepFactor = zeta / (rho * rhoBar);
        HFactor = -thetaNew / rho;

        var betaAcute = cHat * betaDoubleDot;
        var betaCheck = -sHat * betaDoubleDot;
        var betaHat = c * betaAcute;
        betaDoubleDot = -s * betaAcute;
        var thetaTildeOld = thetaTilde;
        var (cTildeOld, sTildeOld, rhoTildeOld) = Rotate(rhoDotOld, thetaBar);
        thetaTilde = sTildeOld * rhoBar;
        rhoDotOld = cTildeOld * rhoBar;
        betaDot = -sTildeOld * betaDot + cTildeOld * betaHat;
        tauTildeOld = (zetaOld - thetaTildeOld * tauTildeOld) / rhoTildeOld;
        var tauDot = (zeta - thetaTilde * tauTildeOld) / rhoDotOld;
        residualSquares += betaCheck * betaCheck;
        Residual = Math.Sqrt(residualSquares + Square(betaDot - tauDot) + Square(betaDoubleDot));

        normASquared += beta * beta;
        normA = Math.Sqrt(normASquared);
        normASquared += alpha * alpha;
        if (Iterations > 1)
        {
            // Before the first step it is 1, which says nothing of A.
            largestRhoBar = Math.Max(largestRhoBar, rhoBarOld);
            smallestRhoBar = Math.Min(smallestRhoBar, rhoBarOld);
        }

        Condition = Math.Max(largestRhoBar, rhoTemp) / Math.Min(smallestRhoBar, rhoTemp);
    }

    /// <summary>Decides whether the sample has finished, once x has taken its step.</summary>
    public void Test(double normX, int maxIterations)
    {
        if (Stop is not null) return;
        var normAR = Math.Abs(zetaBar);
        var residual = Residual / normB;
        var leastSquares = normA * Residual > 0 ? normAR / (normA * Residual) : 0;
        var scale = normA * normX / normB;
        if (!double.IsFinite(residual) || !double.IsFinite(leastSquares)) Stop = LsmrStop.Precision;
        else if (residual <= tolerance * (1 + scale)) Stop = LsmrStop.Residual;
        else if (leastSquares <= tolerance) Stop = LsmrStop.LeastSquares;
        else if (Condition >= 0.1 / epsilon) Stop = LsmrStop.Condition;
        else if (residual / (1 + scale) <= epsilon || leastSquares <= epsilon) Stop = LsmrStop.Precision;
        else if (Iterations >= maxIterations) Stop = LsmrStop.IterationCap;
    }

    /// <summary>The plane rotation that turns (a, b) into (r, 0), by the stable formulas.</summary>
    private static (double Cosine, double Sine, double Length) Rotate(double a, double b)
    {
        if (b == 0) return (Math.Sign(a), 0, Math.Abs(a));
        if (a == 0) return (0, Math.Sign(b), Math.Abs(b));
        var length = double.Hypot(a, b);
        return (a / length, b / length, length);
    }

    private static double Square(double value) => value * value;
}
