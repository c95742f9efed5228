namespace NAFlow.Data;

/// <summary>What a part of a data set is for.</summary>
public enum ImageSplit
{
    /// <summary>Images that networks are trained on, of the classes of <see cref="Test"/>; neighbours are looked for among them.</summary>
    Training,

    /// <summary>Other images of the classes of training.</summary>
    Test,

    /// <summary>Images of classes that were never seen in training: few-shot learning, and retrieval where each image is searched for among the others.</summary>
    Novel,

    /// <summary>Images of classes that were never seen, which are searched.</summary>
    Gallery,

    /// <summary>Other images of the classes of <see cref="Gallery"/>, which are searched for.</summary>
    Query,
}
