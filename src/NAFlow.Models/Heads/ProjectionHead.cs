using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>Linear layers with ReLUs between them, and perhaps batch normalisation after each (MoCo-v2, SimSiam).</summary>
internal sealed record ProjectionHead(bool Normalised, IReadOnlyList<int> Widths) : Head
{
    /// <summary>How many linear layers weights have, and whether they are normalised.</summary>
    public static ProjectionHead Of(WeightShapes shapes, string name)
    {
        var normalised = shapes.Has($"{name}.1.running_mean");
        var step = normalised ? 3 : 2;
        var layers = 1;
        while (shapes.Has($"{name}.{layers * step}.weight")) layers++;
        return new ProjectionHead(normalised, new int[layers]);
    }

    internal override bool LeavesClassifierUnused => false;

    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var (x, index) = (blueprint.Embed(draft, features), 0);
        for (var layer = 0; layer < Widths.Count; layer++)
        {
            var (linear, isLast) = ($"{blueprint.HeadName}.{index++}", layer == Widths.Count - 1);

            // What normalisation subtracts needs no bias; published SimSiam keeps the last one all the same.
            x = draft.Connect(linear, x, Widths[layer], bias: draft.Shapes.AreFree ? !Normalised : draft.Shapes.Has($"{linear}.bias"));
            if (Normalised)
            {
                var normalisation = $"{blueprint.HeadName}.{index++}";
                var affine = draft.Shapes.AreFree ? !isLast : draft.Shapes.Has($"{normalisation}.weight");
                x = draft.Append(normalisation, new BatchNormalisation(x.Channels, affine: affine, vectors: true), x);
            }

            if (!isLast) x = draft.Append($"{blueprint.HeadName}.{index++}", new Relu(), x);
        }

        return x;
    }
}
