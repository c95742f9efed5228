using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>A linear embedding of the global average plus the global maximum (Kim et al., 2020, Proxy Anchor).</summary>
internal sealed record LinearEmbeddingHead(long Size) : Head
{
    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var sum = draft.Add("pool.add", draft.Append("gap", new AdaptiveAveragePool(1), features), draft.Append("gmp", new GlobalMaxPool(), features));
        return draft.Connect("embedding", draft.Append("flatten", new Flatten(), sum), Size);
    }
}
