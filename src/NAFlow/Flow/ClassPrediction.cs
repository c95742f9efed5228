namespace NAFlow.Flow;

/// <summary>One class as the network sees it.</summary>
/// <param name="Index">The class, from 0.</param>
/// <param name="Name">Its name; null when the network has none.</param>
/// <param name="Score">The raw score (logit).</param>
/// <param name="Probability">The softmax of the scores.</param>
public sealed record ClassPrediction(int Index, string? Name, double Score, double Probability)
{
    /// <summary>The first name, or the number.</summary>
    public string Label => Name?.Split(',')[0] ?? $"class {Index}";
}
