namespace NAFlow.Models;

/// <summary>Nothing but the network's own pool.</summary>
internal sealed record EmbeddingHead : Head
{
    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint) => blueprint.Embed(draft, features);
}
