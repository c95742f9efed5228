using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>
/// Pictures whose class one known part decides: scenes drawn with both creatures of a pair of twins. Scenes are kept in which the deciding
/// part is well seen, whoever is drawn.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="PairsOfTwins">Scenes for every pair of twins.</param>
/// <param name="Stream">The individuals that it draws from.</param>
public sealed record CounterfactualSet(string Name, int PairsOfTwins, int Stream)
{
    private const int LeastPixels = 40;

    /// <summary>10 pairs of twins, 10 scenes each: 200 pictures, on which the layer to judge by is chosen.</summary>
    public static CounterfactualSet Validation { get; } = new("counterfactual-validation", PairsOfTwins: 10, Stream: 8);

    /// <summary>10 pairs of twins, 20 scenes each: 400 pictures to be judged on.</summary>
    public static CounterfactualSet Test { get; } = new("counterfactual-test", PairsOfTwins: 20, Stream: 9);

    /// <summary>The pairs of pictures.</summary>
    /// <param name="seed">The seed of the whole data set.</param>
    public ImmutableArray<CounterfactualPair> Pairs(ulong seed = 0) => [.. CreatureClasses.Twins.SelectMany(twins => Of(twins, seed).Take(PairsOfTwins))];

    private IEnumerable<CounterfactualPair> Of(TwinClasses twins, ulong seed)
    {
        for (var attempt = 0; ; attempt++)
        {
            var individual = RandomStream.SeedFor(seed, Stream, twins.First.Index, attempt);
            var first = new CreatureScene(twins.First.Variants, individual, RandomStream.SeedFor(individual, 1));
            var second = first with { Variants = twins.Second.Variants };
            if (Shows(first, twins.Deciding) && Shows(second, twins.Deciding)) yield return new(twins, first, second);
        }
    }

    private static bool Shows(CreatureScene scene, CreaturePart part) => scene.Draw().PixelsOf(part) >= LeastPixels;
}
