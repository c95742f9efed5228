namespace NAFlow.Data;

/// <summary>What a seed is for.</summary>
internal enum SeedPurpose
{
    /// <summary>What is drawn within a step.</summary>
    Step,

    /// <summary>The order of the images in an epoch.</summary>
    Order,

    /// <summary>Parameters beside the network's.</summary>
    Parameters,
}
