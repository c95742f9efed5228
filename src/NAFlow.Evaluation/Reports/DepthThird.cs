namespace NAFlow.Evaluation;

/// <summary>A third of the layers that were judged.</summary>
public enum DepthThird
{
    /// <summary>The image and the layers next to it.</summary>
    ImageSide,

    /// <summary>Between.</summary>
    Middle,

    /// <summary>The last feature map and the layers before it.</summary>
    DeepEnd,
}
