using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>Cosines of a linear embedding with proxies.</summary>
internal sealed record ProxyHead(long Classes, long Size) : Head
{
    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var embedding = new LinearEmbeddingHead(Size).Append(draft, features, blueprint);
        var classes = draft.Shapes.Outputs("proxies.weight", Classes, embedding.Channels);
        return draft.Append("proxies", new CosineScores(embedding.Channels, classes), embedding) with { Channels = classes };
    }
}
