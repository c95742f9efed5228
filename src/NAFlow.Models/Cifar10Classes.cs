using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>The 10 classes of CIFAR-10.</summary>
public static class Cifar10Classes
{
    /// <summary>Their names, in the order every published network has them.</summary>
    public static ClassNames Names { get; } =
        new(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]);
}
