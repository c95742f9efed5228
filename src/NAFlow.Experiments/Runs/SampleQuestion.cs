namespace NAFlow.Experiments;

/// <summary>What is asked about an image: why this answer.</summary>
/// <param name="Answer">The class that is answered.</param>
/// <param name="Decision">What is explained.</param>
/// <param name="Reference">What the image is compared with; null for the score of a class.</param>
internal sealed record SampleQuestion(string Answer, Decision Decision, Photo? Reference = null)
{
    /// <summary>What the score of the decision is multiplied by to be the similarity of the experiment.</summary>
    /// <value>1.</value>
    public double ScoreFactor { get; init; } = 1;
}
