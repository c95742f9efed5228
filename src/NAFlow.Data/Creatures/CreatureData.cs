using System.Collections.Immutable;
using System.Globalization;

namespace NAFlow.Data;

/// <summary>The creatures: the data set of the compact networks, of which every picture is drawn when it is asked for.</summary>
/// <param name="size">The width and height of the pictures in pixels: the side that the network reads.</param>
/// <param name="seed">The seed of the whole data set.</param>
public sealed class CreatureData(int size = CreatureImage.CompactSize, ulong seed = 0) : IExperimentData
{
    /// <inheritdoc />
    public string Name { get; } =
        string.Create(CultureInfo.InvariantCulture, $"creatures {CreatureSet.Version}{(seed == 0 ? "" : $", seed {seed}")}");

    /// <inheritdoc />
    public IImageSource Open(ImageSplit split) => new Drawn(
        split switch
        {
            ImageSplit.Training => CreatureSet.Train,
            ImageSplit.Test => CreatureSet.Test,
            ImageSplit.Novel => CreatureSet.Novel,
            ImageSplit.Gallery => CreatureSet.Gallery,
            ImageSplit.Query => CreatureSet.Query,
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "There is no such part."),
        },
        size, seed);

    private sealed class Drawn(CreatureSet set, int size, ulong seed) : IImageSource
    {
        public ImmutableArray<int> Labels { get; } = [.. Enumerable.Range(0, set.Count).Select(set.LabelOf)];

        public ImmutableArray<string> ClassNames { get; } = [.. set.Classes.Select(kind => kind.Name)];

        public Photo Load(int index) => set.Scene(index, seed).Draw(size).ToPhoto(Name(index));

        public ImageTruth? Truth(int index) => CreatureTruth.Of(set.Scene(index, seed), size, Name(index));

        public void Dispose()
        {
        }

        private string Name(int index) => $"{ClassNames[Labels[index]]}, {set.Name} {index}";
    }
}

/// <summary>Everything is known of a drawing.</summary>
internal static class CreatureTruth
{
    /// <summary>Where the creature and its visible parts are; a part of no visible pixel is left out.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="size">The width and height of the picture.</param>
    /// <param name="name">The picture's name.</param>
    public static ImageTruth Of(CreatureScene scene, int size, string name)
    {
        var image = scene.Draw(size);
        return new ImageTruth(size, size, [.. image.ObjectMask()])
        {
            Parts =
            [
                .. PartVariants.Parts.Where(part => image.PixelsOf(part) > 0).Select(part => new TruePart(
                    NameOf(part), [.. image.Mask(part)], () => scene.Without(part).Draw(size).ToPhoto($"{name} without {NameOf(part)}"))),
            ],
        };
    }

    /// <summary>What a part is called.</summary>
    public static string NameOf(CreaturePart part) => part.ToString().ToLowerInvariant();
}
