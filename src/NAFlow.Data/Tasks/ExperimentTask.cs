namespace NAFlow.Data;

/// <summary>What the network of an experiment does.</summary>
public enum ExperimentTask
{
    /// <summary>It names the class of an image.</summary>
    Classification,

    /// <summary>It embeds images, trained without classes; neighbours name the class.</summary>
    Contrastive,

    /// <summary>It compares an image with prototypes of classes that it has never seen.</summary>
    FewShot,

    /// <summary>It finds images of the same class, of classes that it has never seen.</summary>
    Retrieval,
}
