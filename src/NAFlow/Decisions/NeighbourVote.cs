using System.Collections.Immutable;

namespace NAFlow;

/// <summary>How the neighbours of one image vote.</summary>
/// <param name="Classes">The classes that got votes, best first: the score is the logarithm of the sum of <c>exp(cosine / T)</c>, the probability its share.</param>
/// <param name="Carriers">The places in the bank of those neighbours that carry the first class, nearest first.</param>
internal sealed record NeighbourVote(ImmutableArray<ClassPrediction> Classes, ImmutableArray<long> Carriers)
{
    /// <summary>Counts the votes of the nearest; of equals, the first in the bank are nearer and the lower class wins.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="cosines">The cosine of the image with every embedding.</param>
    /// <param name="options">How many vote, and how sharply.</param>
    public static NeighbourVote Count(MemoryBank bank, ReadOnlySpan<double> cosines, NeighbourOptions options)
    {
        var known = cosines.ToArray();
        int[] nearest = [.. Enumerable.Range(0, known.Length).OrderByDescending(place => known[place]).Take(options.Count)];

        // The largest term is taken out, or a low temperature would overflow.
        var most = known[nearest[0]] / options.Temperature;
        var votes = nearest.GroupBy(place => bank.Labels[place])
            .Select(group => (Class: group.Key, Sum: group.Sum(place => Math.Exp(known[place] / options.Temperature - most))))
            .OrderByDescending(vote => vote.Sum).ThenBy(vote => vote.Class).ToArray();
        var total = votes.Sum(vote => vote.Sum);
        return new NeighbourVote(
            [.. votes.Select(vote => new ClassPrediction(vote.Class, bank.ClassNames?[vote.Class], most + Math.Log(vote.Sum), vote.Sum / total))],
            [.. nearest.Where(place => bank.Labels[place] == votes[0].Class).Select(place => (long)place)]);
    }
}
