using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>A cosine classifier on the embedding.</summary>
internal sealed record CosineHead(long Classes, double Scale) : Head
{
    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var embedding = blueprint.Embed(draft, features);
        var classes = draft.Shapes.Outputs("cosine.weight", Classes, embedding.Channels);
        return draft.Append("cosine", new CosineScores(embedding.Channels, classes, Scale), embedding) with { Channels = classes };
    }
}
