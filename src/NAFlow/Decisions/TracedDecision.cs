using System.Diagnostics;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// A decision about a batch with what every method of explaining it starts from: the trace and the score, and the importance coefficients, which are
/// kept where they are asked for. Owns them.
/// </summary>
public sealed class TracedDecision : IDisposable
{
    private ImportanceCoefficients? coefficients;

    private TracedDecision(Decision decision, NetworkTrace trace, ExplainedScore score, double forwardSeconds) =>
        (Decision, Trace, Score, ForwardSeconds) = (decision, trace, score, forwardSeconds);

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

    /// <summary>
    /// The importance coefficients of every layer. They are computed when they are first asked for, and kept: about as much memory as the trace.
    /// Methods of explaining do not ask for them: they go down with the sweep, and use these only where they are there.
    /// </summary>
    public ImportanceCoefficients Coefficients
    {
        get
        {
            if (coefficients is not null) return coefficients;
            var watch = Stopwatch.StartNew();
            coefficients = ImportanceCoefficients.Sweep(Trace, Score.Node, Score.Seed);
            SweepSeconds = watch.Elapsed.TotalSeconds;
            return coefficients;
        }
    }

    /// <summary>What the recorded forward pass took, for the whole batch.</summary>
    public double ForwardSeconds { get; }

    /// <summary>What the importance sweep took, for the whole batch; 0 before there was one.</summary>
    public double SweepSeconds { get; private set; }

    /// <summary>Traces a batch and reads the decision.</summary>
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
            return new TracedDecision(settled, trace, score, forward);
        }
        catch
        {
            score?.Dispose();
            trace.Dispose();
            throw;
        }
    }

    /// <summary>Whether the score depends on a node.</summary>
    internal bool DependsOn(Node node) => node == Score.Node || Paths.Between(Network.Nodes, node.Index, Score.Node.Index).Length > 0;

    /// <summary>Goes down from the score to the image with the importance coefficients of every node.</summary>
    /// <param name="steps">What is done at every node.</param>
    /// <param name="cancellation">Stops between layers.</param>
    internal void Sweep(SweepSteps steps, CancellationToken cancellation)
    {
        if (coefficients is null) SweepSeconds =
            ReverseSweep.Run(Trace, Score.Node, Score.Seed, ImportanceCoefficients.Rule(Trace), steps, cancellation);
        else ReverseSweep.Through(Score.Node, Network, node => coefficients[node], steps, cancellation);
    }

    /// <summary>Frees everything.</summary>
    public void Dispose()
    {
        coefficients?.Dispose();
        Score.Dispose();
        Trace.Dispose();
    }
}
