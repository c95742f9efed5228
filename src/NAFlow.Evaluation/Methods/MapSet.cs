using System.Collections;
using System.Diagnostics.CodeAnalysis;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>The maps that one method makes of one image, by the name of the layer.</summary>
/// <param name="maps">The maps, <c>[h, w]</c> each, in the order in which they are read.</param>
public sealed class MapSet(IReadOnlyDictionary<string, HeatMap> maps) : IReadOnlyDictionary<string, HeatMap>
{
    private static readonly Dictionary<string, double> Unsolved = [];

    /// <summary>The relative residual of the layers whose equations were solved for; of methods other than the flow there are none.</summary>
    /// <value>Empty.</value>
    public IReadOnlyDictionary<string, double> Residuals { get; init; } = Unsolved;

    /// <inheritdoc />
    public int Count => maps.Count;

    /// <inheritdoc />
    public IEnumerable<string> Keys => maps.Keys;

    /// <inheritdoc />
    public IEnumerable<HeatMap> Values => maps.Values;

    /// <inheritdoc />
    public HeatMap this[string key] => maps[key];

    /// <summary>Maps that are in a dictionary.</summary>
    public static implicit operator MapSet(Dictionary<string, HeatMap> maps) => FromDictionary(maps);

    /// <summary>Maps that are in a dictionary.</summary>
    public static MapSet FromDictionary(Dictionary<string, HeatMap> maps) => new(maps);

    /// <summary>The maps of a flow, which need not outlive it.</summary>
    internal static MapSet Of(AttentionFlow flow) => new(flow.Layers.ToDictionary(layer => layer.Name, layer => layer.Map))
    {
        Residuals = flow.Layers.Where(layer => layer.Residual is not null).ToDictionary(layer => layer.Name, layer => layer.Residual!.Value),
    };

    /// <inheritdoc />
    public bool ContainsKey(string key) => maps.ContainsKey(key);

    /// <inheritdoc />
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out HeatMap value) => maps.TryGetValue(key, out value);

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, HeatMap>> GetEnumerator() => maps.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Those of some layers, in another order.</summary>
    internal MapSet Only(Func<string, bool> isWanted, Func<string, int> place) =>
        new(new OrderedDictionary<string, HeatMap>(maps.Where(map => isWanted(map.Key)).OrderBy(map => place(map.Key)))) { Residuals = Residuals };
}
