using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// The importance coefficients <c>L_l = d y_c / d x_l</c> of every layer the score depends on, from one reverse sweep of <c>J^T</c> (paper, section
/// on Jacobian importance; no autograd). Owns its tensors.
/// </summary>
public sealed class ImportanceCoefficients : IDisposable
{
    private readonly TensorOwner owner = new();
    private readonly Tensor?[] coefficients;

    private ImportanceCoefficients(Network network) => (Network, coefficients) = (network, new Tensor?[network.Nodes.Length]);

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The number of samples, B.</summary>
    public int BatchSize => (int)coefficients.OfType<Tensor>().First().shape[0];

    /// <summary>The coefficients of a node, shaped as its activation; null when the score does not depend on it.</summary>
    public Tensor? this[Node node] => coefficients[node.Index];

    /// <summary>The coefficients of the node of this name; null when the score does not depend on it.</summary>
    public Tensor? this[string name] => this[Network[name]];

    /// <summary>Sweeps from the place where a score reads the network back to the image.</summary>
    /// <param name="trace">The recorded forward pass.</param>
    /// <param name="start">The node that the score reads (<see cref="ExplainedScore.Node"/>).</param>
    /// <param name="seed">The cotangent of its activation, shaped as that (<see cref="ExplainedScore.Seed"/>).</param>
    /// <param name="cancellation">Stops between layers.</param>
    public static ImportanceCoefficients Sweep(NetworkTrace trace, Node start, Tensor seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(seed);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var result = new ImportanceCoefficients(trace.Network);
        try
        {
            ReverseSweep.Run(trace, start, seed, Rule(trace), new SweepSteps(result.Keep), cancellation);
        }
        catch
        {
            result.Dispose();
            throw;
        }

        return result;
    }

    /// <summary>The rule by which coefficients go down: from a node and its own to what it gives to those of its inputs.</summary>
    internal static Func<Node, Tensor, IReadOnlyList<Tensor>> Rule(NetworkTrace trace) =>
        (node, cotangent) => trace.Linearisation(node).ApplyTransposed(cotangent);

    /// <summary>Frees every coefficient.</summary>
    public void Dispose() => owner.Dispose();

    private void Keep(Node node, Tensor? values)
    {
        if (values is not null) coefficients[node.Index] = owner.Keep(values.alias());
    }
}
