using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Networks;

namespace NAFlow.Experiments;

/// <summary>
/// Brings the classes of images into the order of a network's outputs: by their names where the network has such names, and as they are where there are as
/// many, as in a folder of ImageNet with all its thousand numbers (<c>n01440764</c>).
/// </summary>
internal static class ClassAlignment
{
    /// <summary>The images with the network's class numbers and, where it has them, its names.</summary>
    /// <param name="images">The images; disposed of when they do not fit.</param>
    /// <param name="network">A classifier.</param>
    /// <exception cref="InvalidInputException">A class is none of the network's.</exception>
    public static IImageSource Align(IImageSource images, Network network)
    {
        var outputs = (int)network.ShapesForPhoto()[^1][1];
        var numbers = images.ClassNames.Select(name => Find(network.ClassNames, name)).ToArray();
        ImmutableArray<string> names = network.ClassNames is { } known ? [.. Enumerable.Range(0, outputs).Select(known.ShortName)] : images.ClassNames;
        if (numbers.All(number => number is not null)) return new Aligned(images, [.. numbers.Select(number => number!.Value)], names);
        if (images.ClassNames.Length == outputs) return new Aligned(images, [.. Enumerable.Range(0, outputs)], names);
        var stray = images.ClassNames[Array.IndexOf(numbers, null)];
        images.Dispose();
        throw new InvalidInputException(
            $"The data has {images.ClassNames.Length} classes, among them '{stray}', and {network.Name} knows {outputs} others; give data of its classes with --data, in folders that bear their names, or of all {outputs}.");
    }

    private static int? Find(ClassNames? names, string name)
    {
        // Folders are named with underscores; a number is no name, for 3 may be the third of ten.
        var plain = name.Replace('_', ' ');
        return names is null || plain.All(char.IsAsciiDigit) ? null
            : Enumerable.Range(0, names.Count).Where(index => IsNamed(names, index, plain)).Select(index => (int?)index).FirstOrDefault();
    }

    private static bool IsNamed(ClassNames names, int index, string name) =>
        names[index].Split(", ").Append(names[index]).Contains(name, StringComparer.OrdinalIgnoreCase);

    private sealed class Aligned(IImageSource images, ImmutableArray<int> numbers, ImmutableArray<string> names) : IImageSource
    {
        public ImmutableArray<int> Labels { get; } = [.. images.Labels.Select(label => numbers[label])];

        public ImmutableArray<string> ClassNames => names;

        public Photo Load(int index) => images.Load(index);

        public ImageTruth? Truth(int index) => images.Truth(index);

        public void Dispose() => images.Dispose();
    }
}
