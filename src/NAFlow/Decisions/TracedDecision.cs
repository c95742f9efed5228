using System.Diagnostics;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// A decision about a batch with what every method of explaining it starts from: the trace, the score and the importance coefficients, computed once.
/// Owns them.
/// </summary>
public sealed class TracedDecision : IDisposable
{
    private TracedDecision(Decision decision, NetworkTrace trace, ExplainedScore score, ImportanceCoefficients coefficients, double forwardSeconds,
        double sweepSeconds) =>
        (Decision, Trace, Score, Coefficients, ForwardSeconds, SweepSeconds) = (decision, trace, score, coefficients, forwardSeconds, sweepSeconds);

    /// <summary>The network.</summary>
    public Network Network => Trace.Network;

    /// <summary>The question; of other images it asks the same (<see cref="Decision.FixedOn"/>).</summary>
    public Decision Decision { get; }

    /// <summary>The images, <c>[B, C, H, W]</c>; they belong to the trace.</summary>
    public Tensor Input => Trace[Network.Nodes[0]];

    /// <summary>Every activation.</summary>
    public NetworkTrace Trace { get; }

    /// <summary>The score of every sample.</summary>
    public ExplainedScore Score { get; }

    /// <summary>The importance coefficients of every layer.</summary>
    public ImportanceCoefficients Coefficients { get; }

    /// <summary>What the recorded forward pass took, for the whole batch.</summary>
    public double ForwardSeconds { get; }

    /// <summary>What the importance sweep took, for the whole batch.</summary>
    public double SweepSeconds { get; }

    /// <summary>Traces a batch, reads the decision and sweeps.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="input">The prepared images, <c>[B, C, H, W]</c>.</param>
    /// <param name="decision">What is explained.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <exception cref="InvalidInputException">The input or the decision does not fit the network.</exception>
    public static TracedDecision Record(Network network, Tensor input, Decision decision, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var watch = Stopwatch.StartNew();
        var trace = NetworkTrace.Record(network, input, cancellation);
        var forward = watch.Elapsed.TotalSeconds;
        ExplainedScore? score = null;
        try
        {
            (var settled, score) = decision.Settle(trace, cancellation);

            // Reading a decision may run the network on references, which is no part of the unit F.
            watch.Restart();
            var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed, cancellation);
            return new TracedDecision(settled, trace, score, coefficients, forward, watch.Elapsed.TotalSeconds);
        }
        catch
        {
            score?.Dispose();
            trace.Dispose();
            throw;
        }
    }

    /// <summary>Frees everything.</summary>
    public void Dispose()
    {
        Coefficients.Dispose();
        Score.Dispose();
        Trace.Dispose();
    }
}
