using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>The flow of the known-neuron network on its own picture.</summary>
internal static class KnownFlow
{
    /// <summary>That of the first class by the default options; it holds no tensors, so nobody need dispose of it.</summary>
    public static AttentionFlow Default { get; } = Explain();

    /// <summary>Its similarity to a copy of itself whose upper third is blank; it holds no tensors either.</summary>
    public static AttentionFlow Similarity(ContributionRule rule = ContributionRule.ChannelWeights, Metric metric = Metric.Cosine)
    {
        var picture = KnownNeuronPicture.Draw();
        var pixels = picture.Pixels.ToArray();
        pixels.AsSpan(0, pixels.Length / 3).Fill(byte.MaxValue);
        return Explain(Decision.Similarity(Photo.FromPixels("shapes, cut.png", picture.Width, picture.Height, pixels), metric) with { Rule = rule, At = "relu2" });
    }

    public static AttentionFlow Explain(Decision? decision = null, ExplainOptions? options = null)
    {
        using var network = KnownNeuronNetwork.Create();
        return network.Explain(KnownNeuronPicture.Draw(), decision, options);
    }
}
