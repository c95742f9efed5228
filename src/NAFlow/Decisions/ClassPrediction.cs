namespace NAFlow;

/// <summary>One class as the network, or its neighbours in a memory bank, see it.</summary>
/// <param name="Index">The class, from 0.</param>
/// <param name="Name">Its name; null when the network has none.</param>
/// <param name="Score">The raw score: a logit, or the logarithm of the neighbours' votes.</param>
/// <param name="Probability">The softmax of the scores of all classes.</param>
public sealed record ClassPrediction(int Index, string? Name, double Score, double Probability)
{
    /// <summary>The first name, or the number.</summary>
    public string Label => Name?.Split(',')[0] ?? $"class {Index}";
}
