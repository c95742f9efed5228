using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>The 1,000 classes of ImageNet (ILSVRC 2012).</summary>
internal static class ImageNetClasses
{
    private static readonly Lazy<ClassNames> Read = new(() =>
    {
        using var stream = typeof(ImageNetClasses).Assembly.GetManifestResourceStream("NAFlow.Models.imagenet-classes.txt")!;
        using var reader = new StreamReader(stream);
        return new ClassNames(reader.ReadToEnd().TrimEnd().Split('\n'));
    });

    /// <summary>Their names, in the order every published network has them.</summary>
    public static ClassNames Names => Read.Value;
}

/// <summary>The 10 classes of CIFAR-10.</summary>
internal static class Cifar10Classes
{
    /// <summary>Their names, in the order every published network has them.</summary>
    public static ClassNames Names { get; } =
        new(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]);
}
