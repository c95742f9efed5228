using System.Collections.Frozen;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>The 1,000 classes of ImageNet (ILSVRC 2012).</summary>
internal static class ImageNetClasses
{
    private static readonly Lazy<ClassNames> Read = new(() => new ClassNames(Lines("imagenet-classes.txt")));

    private static readonly Lazy<FrozenDictionary<string, int>> Numbers = new(() =>
        Lines("imagenet-wordnet-numbers.txt").Select((number, index) => (number, index)).ToFrozenDictionary(pair => pair.number, pair => pair.index));

    /// <summary>Their names, in the order every published network has them.</summary>
    public static ClassNames Names => Read.Value;

    /// <summary>Their places by WordNet number, such as 0 of <c>n01440764</c>: the order of the numbers is that of the classes.</summary>
    public static FrozenDictionary<string, int> ByWordNetNumber => Numbers.Value;

    private static string[] Lines(string file)
    {
        using var stream = typeof(ImageNetClasses).Assembly.GetManifestResourceStream($"NAFlow.Models.{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd().Split('\n');
    }
}

/// <summary>The 10 classes of CIFAR-10.</summary>
internal static class Cifar10Classes
{
    /// <summary>Their names, in the order every published network has them.</summary>
    public static ClassNames Names { get; } =
        new(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]);
}
