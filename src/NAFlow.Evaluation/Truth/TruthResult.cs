using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>What a counterfactual study found.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Pictures">The pictures explained.</param>
/// <param name="ToldRight">The share of them whose class the network puts before its twin's.</param>
/// <param name="Readings">For every method, the layers from the image down.</param>
public sealed record TruthResult(string Network, int Pictures, Estimate ToldRight, ImmutableArray<TruthReading> Readings)
{
    /// <summary>One reading.</summary>
    /// <exception cref="InvalidInputException">There is none of that method at that layer.</exception>
    public TruthReading this[string method, string layer] => Readings.FirstOrDefault(reading => reading.Method == method && reading.Layer == layer)
        ?? throw new InvalidInputException($"The study has no reading of '{method}' at layer '{layer}'.");

    /// <summary>The layer at which a method does best; of equals, the deepest.</summary>
    public string BestLayer(string method) => Readings.Where(reading => reading.Method == method).Reverse().MaxBy(reading => reading.OfItsSize.Mean)?.Layer
        ?? throw new InvalidInputException($"The study has no method named '{method}'.");
}
