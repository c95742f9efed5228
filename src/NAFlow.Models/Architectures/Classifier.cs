namespace NAFlow.Models;

/// <summary>The published head of a network.</summary>
/// <param name="Tensor">A tensor that weights with this head have.</param>
/// <param name="Classes">The published number of classes.</param>
/// <param name="Append">Appends it to the last feature map, for that many classes where no weights say otherwise.</param>
internal sealed record Classifier(string Tensor, long Classes, Func<NetworkDraft, Signal, long, Signal> Append)
{
    /// <summary>The global average and one linear layer.</summary>
    public static Classifier Linear(string name, long classes = 1000) =>
        new($"{name}.weight", classes, (draft, features, count) => draft.Connect(name, draft.Pool(features), count));
}
