namespace NAFlow.Experiments;

/// <summary>One image of an experiment with its attention flow.</summary>
/// <param name="Index">The image's number in its part of the data.</param>
/// <param name="ClassName">Its class.</param>
/// <param name="Answer">The class that the network answers, or that of the most similar image.</param>
/// <param name="Flow">The attention flow of the answer.</param>
public sealed record ExplainedSample(int Index, string ClassName, string Answer, AttentionFlow Flow) : IDisposable
{
    /// <summary>What the image is compared with: the most similar image, or one of those a prototype is made of; null for the score of a class.</summary>
    public Photo? Reference { get; init; }

    /// <summary>Whether the answer is right.</summary>
    public bool IsRight => Answer == ClassName;

    /// <summary>Frees the flow.</summary>
    public void Dispose() => Flow.Dispose();
}
