using System.Collections.Immutable;

namespace NAFlow.Experiments;

/// <summary>Chooses images to explain.</summary>
internal static class SampleChoice
{
    /// <summary>Images drawn so that no class comes again before every class has come, in the order of their numbers.</summary>
    public static ImmutableArray<int> Spread(IReadOnlyList<int> labels, int count, Random random)
    {
        var order = Enumerable.Range(0, labels.Count).ToArray();
        random.Shuffle(order);
        var rounds = new Dictionary<int, int>();
        return
        [
            .. order.Select((image, place) => (Image: image, Round: rounds[labels[image]] = rounds.GetValueOrDefault(labels[image]) + 1, Place: place))
                .OrderBy(entry => entry.Round).ThenBy(entry => entry.Place).Take(count).Select(entry => entry.Image).Order(),
        ];
    }
}
