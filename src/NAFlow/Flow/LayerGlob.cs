using System.IO.Enumeration;
using NAFlow.Networks;

namespace NAFlow;

/// <summary>
/// A choice of layers by name: <c>*</c> stands for any letters and <c>?</c> for one, as in <c>features.*</c> or <c>*expand*</c>; letter case does not matter.
/// </summary>
public sealed record LayerGlob
{
    /// <summary>Makes the choice.</summary>
    /// <param name="pattern">The pattern; dots are letters like any other.</param>
    /// <exception cref="InvalidInputException">It is empty.</exception>
    public LayerGlob(string pattern) => Pattern = string.IsNullOrWhiteSpace(pattern)
        ? throw new InvalidInputException("The pattern of layer names is empty; give one such as features.* or *.")
        : pattern;

    /// <summary>Every layer.</summary>
    public static LayerGlob All { get; } = new("*");

    /// <summary>The pattern.</summary>
    public string Pattern { get; }

    /// <summary>Whether a layer's name fits.</summary>
    public bool Matches(string name) => FileSystemName.MatchesSimpleExpression(Pattern.Replace(@"\", @"\\", StringComparison.Ordinal), name);

    /// <summary>The layers whose names fit, in their order.</summary>
    /// <exception cref="InvalidInputException">None does; the sentence lists the names.</exception>
    public IReadOnlyList<FlowLayer> Select(IReadOnlyList<FlowLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Require(layers.Select(layer => layer.Name));
        return [.. layers.Where(layer => Matches(layer.Name))];
    }

    /// <summary>Checks that a name fits, before the work that would be for nothing.</summary>
    /// <exception cref="InvalidInputException">None does; the sentence lists the names.</exception>
    public void Require(IEnumerable<string> names)
    {
        string[] known = [.. names];
        if (!known.Any(Matches))
            throw new InvalidInputException($"No layer fits '{Pattern}'; {LayerNames.Known(Pattern, known)}.");
    }

    /// <summary>The pattern.</summary>
    public override string ToString() => Pattern;
}
