using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>Which layers of a flow are judged: all, some of those that every path goes through, or those of certain names.</summary>
public sealed record LayerChoice
{
    private const string AllWord = "all";

    private readonly int? even;
    private readonly ImmutableArray<LayerGlob> globs = [];

    private LayerChoice(int? even, ImmutableArray<LayerGlob> globs) => (this.even, this.globs) = (even, globs);

    /// <summary>Every layer, the image included.</summary>
    public static LayerChoice All { get; } = new(null, [LayerGlob.All]);

    /// <summary>So many of the layers that every path goes through, evenly from the image to the last feature map.</summary>
    /// <exception cref="InvalidInputException">There are fewer than 2: the image and the last feature map are always among them.</exception>
    public static LayerChoice Even(int count) => count >= 2
        ? new LayerChoice(count, [])
        : throw new InvalidInputException(
            $"{count} layers cannot be spread from the image to the last feature map; choose 2 or more, all, or names.");

    /// <summary>Reads <c>all</c>, a number, or patterns of names between commas.</summary>
    /// <exception cref="InvalidInputException">It is none of these.</exception>
    public static LayerChoice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Equals(AllWord, StringComparison.OrdinalIgnoreCase)) return All;
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count)) return Even(count);
        string[] patterns = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return patterns.Length > 0
            ? new LayerChoice(null, [.. patterns.Select(pattern => new LayerGlob(pattern))])
            : throw new InvalidInputException("The choice of layers is empty; give all, a number, or names such as features.*.");
    }

    /// <summary>The names of the layers, from the image on.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidInputException">A pattern fits no layer of the network.</exception>
    public ImmutableArray<string> Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (even is { } count) return [.. EvenlyChosen.Of(Waist.Of(network), count)];
        string[] names = [.. network.FlowNodes.Select(node => node.Name)];
        foreach (var glob in globs) glob.Require(names);
        return [.. names.Where(name => globs.Any(glob => glob.Matches(name)))];
    }

    /// <summary>The choice as it is read.</summary>
    public override string ToString() => even is { } count ? count.ToString(CultureInfo.InvariantCulture)
        : this == All ? AllWord : string.Join(',', globs);

    /// <summary>Whether another chooses by the same words.</summary>
    public bool Equals(LayerChoice? other) => other is not null && even == other.even && globs.SequenceEqual(other.globs);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(even, globs.Length);
}

/// <summary>
/// The layers of a flow that every path goes through, such as the ends of blocks: what the decision sees of the image is all in such a layer, and in
/// a branch only a part of it. Convolutions, normalisations and sums are left out where another layer finishes them.
/// </summary>
internal static class Waist
{
    /// <summary>The names of the layers, from the image to the last feature map.</summary>
    public static ImmutableArray<string> Of(Network network)
    {
        var flow = network.FlowNodes;
        var inside = flow.Select(node => node.Index).ToHashSet();
        var (reach, names) = (0, ImmutableArray.CreateBuilder<string>());
        foreach (var node in flow)
        {
            // How far ahead anything before this node is still read.
            if (node.Index >= reach && (node == network.FeatureNode || node.Layer is not { AwaitsActivation: true })) names.Add(node.Name);
            foreach (var reader in network.ConsumersOf(node)) if (inside.Contains(reader)) reach = Math.Max(reach, reader);
        }

        return names.ToImmutable();
    }
}
