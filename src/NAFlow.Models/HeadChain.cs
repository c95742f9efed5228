using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// A head as transfer learning makes them: linear layers, each with or without batch normalisation, with ReLUs and dropout between them, on the
/// pooled features or behind the network's own classifier. <see cref="HeadSearch"/> finds its layers by their shapes, each reading what the one
/// before it gives. A ReLU shows only where the numbers of a sequence leave room for it, and is assumed there.
/// </summary>
/// <param name="Reads">What its first layer reads.</param>
/// <param name="Layers">Its layers in the order of their use.</param>
internal sealed record ChainHead(long Reads, IReadOnlyList<ChainLayer> Layers) : Head
{
    private const double LayerEpsilon = 1e-5;

    /// <summary>The head that it follows; null where it reads the pooled features.</summary>
    public Head? Behind { get; init; }

    /// <summary>Whether there is room for a ReLU behind <see cref="Behind"/>.</summary>
    public bool HasRoomBehind { get; init; } = true;

    /// <summary>Whether it only normalises, so that its output is still an embedding.</summary>
    public bool IsEmbedding => Behind is null && !Layers.Any(layer => layer.IsLinear);

    internal override bool LeavesClassifierUnused => false;

    /// <summary>The tensors it reads.</summary>
    public IEnumerable<string> Tensors => Layers.SelectMany(layer => layer.Tensors);

    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var x = Behind is { } own ? own.Append(draft, features, blueprint) : Pool(draft, features, blueprint);
        var previous = Behind is null ? null : new ChainLayer(blueprint.HeadName, ChainKind.Linear, 0, x.Channels, []);
        var hasRelu = Behind is null || !HasRoomBehind;
        if (ApartSaid is { } apart) draft.Assume(apart);
        foreach (var layer in Layers)
        {
            if (!hasRelu && StatedLayer.Between(draft.Shapes, previous!, layer) is var (between, activation))
            {
                if (activation is not PassThrough) x = draft.Append(between, activation, x);
                hasRelu = true;
            }
            else if (!hasRelu && layer.RoomAfter(previous!) is { } prelu && draft.Shapes[$"{prelu}.weight"] is [1]
                && !draft.Shapes.Has($"{prelu}.bias"))
            {
                // A single number between two layers is the slope of a PReLU.
                x = draft.Append(prelu, new PRelu(), x);
                hasRelu = true;
            }
            else if (!hasRelu && layer.RoomAfter(previous!) is { } relu)
            {
                draft.Assume(Assumptions.HeadActivationKey, draft.Assumptions.HeadActivationSaid);
                if (draft.Assumptions.HeadActivation) x = draft.Append(relu, new Relu(), x);
                hasRelu = true;
            }

            if (layer.IsLinear)
            {
                x = draft.Connect(layer.Name, x, layer.Outputs, bias: draft.Shapes.Has($"{layer.Name}.bias"));
                hasRelu = false;
            }
            else if (layer.Kind == ChainKind.LayerNormalisation)
            {
                draft.Assume($"{layer.Name} is a layer normalisation, with an epsilon of {LayerEpsilon}");
                x = draft.NormalisePixels(layer.Name, x, LayerEpsilon);
            }
            else x = draft.Normalise(layer.Name, x, affine: draft.Shapes.Has($"{layer.Name}.weight"), vectors: true);
            previous = layer;
        }

        return x;
    }

    /// <summary>That modules of their own follow one another, which only their widths tell; null where there is but one.</summary>
    private string? ApartSaid
    {
        get
        {
            var common = Layers.Select(layer => layer.Name).Aggregate((one, other) => one[..one.AsSpan().CommonPrefixLength(other)]);
            var start = Layers.Count == 1 ? 0 : common.LastIndexOf('.') + 1;
            string[] modules = [.. Layers.Select(layer => Step(layer.Name[start..])).Distinct()];
            if (Behind is null && (modules.Length == 1 || modules.All(module => int.TryParse(module, out _)))) return null;
            return $"{Assumptions.HeadKey}={string.Join('+', modules.Select(module => Layers[0].Name[..start] + module))}, "
                + (Behind is null ? "one after the other, as their widths fit" : "behind the network's own classifier, as the widths fit");
        }
    }

    private static string Step(string name) =>
        name.StartsWith(NameReading.Outer, StringComparison.Ordinal)
            ? NameReading.Outer + Step(name[NameReading.Outer.Length..])
            : ModulePath.Root(name);

    private Signal Pool(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        if (Reads == features.Channels) return draft.Pool(features);
        if (Reads != 2 * features.Channels) return GridPool.Append(draft, features, Reads, blueprint.Name);
        draft.Assume("head-pool=max+average, in this order, of the last feature map");
        var both = draft.Concatenate(
            "pool", draft.Append("gmp", new GlobalMaxPool(), features), draft.Append("gap", new AdaptiveAveragePool(1), features));
        return draft.Append("flatten", new Flatten(), both);
    }
}
