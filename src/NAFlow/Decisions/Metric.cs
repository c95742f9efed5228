namespace NAFlow;

/// <summary>How two embeddings are compared.</summary>
public enum Metric
{
    /// <summary>The cosine of the angle between them, in [-1, 1]; 0 where one of them is zero. Their lengths do not matter.</summary>
    Cosine,

    /// <summary>Minus the squared Euclidean distance, at most 0, of the embeddings as they are (this project's choice, unpublished).</summary>
    Euclidean,
}
