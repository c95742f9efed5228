using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow.Data;

/// <summary>
/// A set of pictures of creatures: so many individuals of each class, each seen so many times. Sets of other names show other individuals in other
/// places. The pictures are not stored; each is drawn from its number.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Classes">The classes.</param>
/// <param name="Individuals">Individuals of every class.</param>
/// <param name="Sightings">Pictures of every individual.</param>
/// <param name="Stream">The individuals that it draws from: sets of one stream share them.</param>
public sealed record CreatureSet(string Name, ImmutableArray<CreatureClass> Classes, int Individuals, int Sightings, int Stream)
{
    /// <summary>The version of the drawings: figures of trained networks hold for the version they were trained on.</summary>
    public const string Version = "1";

    private const int Loss = 200;

    /// <summary>
    /// 50 classes, 80 individuals of each, 3 sightings of each: 12,000 pictures to train on. In three of ten a part is missing, so that networks
    /// learn to make do without it, and the loss of a part later on is nothing new to them (as in FunnyBirds: Hesse et al., 2023, arXiv 2308.06248).
    /// </summary>
    public static CreatureSet Train { get; } = new("train", CreatureClasses.All, Individuals: 80, Sightings: 3, Stream: 1) { Missing = 0.3f };

    /// <summary>50 classes, 10 individuals of each: 500 pictures on which settings are chosen.</summary>
    public static CreatureSet Validation { get; } = new("validation", CreatureClasses.All, Individuals: 10, Sightings: 1, Stream: 2);

    /// <summary>50 classes, 40 individuals of each: 2,000 pictures to be judged on.</summary>
    public static CreatureSet Test { get; } = new("test", CreatureClasses.All, Individuals: 40, Sightings: 1, Stream: 3);

    /// <summary>The training pictures of the 30 base classes, for few-shot learning and retrieval.</summary>
    public static CreatureSet Base { get; } = Train with { Name = "base", Classes = CreatureClasses.Base };

    /// <summary>5 classes that are not base classes, 60 individuals of each: 300 pictures on which settings are chosen.</summary>
    public static CreatureSet ValidationClasses
    { get; } = new("validation-classes", CreatureClasses.Validation, Individuals: 60, Sightings: 1, Stream: 4);

    /// <summary>15 classes never seen before, 60 individuals of each: 900 pictures for few-shot learning to be judged on.</summary>
    public static CreatureSet Novel { get; } = new("novel", CreatureClasses.Novel, Individuals: 60, Sightings: 1, Stream: 5);

    /// <summary>15 classes never seen before, 20 individuals of each: 300 pictures to search in.</summary>
    public static CreatureSet Gallery { get; } = new("gallery", CreatureClasses.Novel, Individuals: 20, Sightings: 1, Stream: 6);

    /// <summary>The same classes, 20 other individuals of each: 300 pictures to search with.</summary>
    public static CreatureSet Query { get; } = new("query", CreatureClasses.Novel, Individuals: 20, Sightings: 1, Stream: 7);

    /// <summary>The sets by name.</summary>
    public static ImmutableArray<CreatureSet> All { get; } = [Train, Validation, Test, Base, ValidationClasses, Novel, Gallery, Query];

    /// <summary>The share of the pictures in which one part is missing, but none that tells twins apart.</summary>
    /// <value>0.</value>
    public float Missing { get; init; }

    /// <summary>The number of pictures.</summary>
    public int Count => Classes.Length * Individuals * Sightings;

    /// <summary>The set of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static CreatureSet Named(string name) => All.FirstOrDefault(set => set.Name == name)
        ?? throw new InvalidInputException($"There is no set of creatures named '{name}'; choose {string.Join(", ", All.Select(set => set.Name))}.");

    /// <summary>The class of a picture, an index into <see cref="Classes"/>.</summary>
    public int LabelOf(int index) => IndividualOf(index) / Individuals;

    /// <summary>What a picture shows.</summary>
    /// <param name="index">The picture, from 0.</param>
    /// <param name="seed">The seed of the whole data set.</param>
    public CreatureScene Scene(int index, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var kind = Classes[LabelOf(index)];
        var individual = RandomStream.SeedFor(seed, Stream, kind.Index, IndividualOf(index) % Individuals);
        var scene = new CreatureScene(kind.Variants, individual, RandomStream.SeedFor(individual, 1 + (index % Sightings)));
        var loss = RandomStream.For(scene.SightingSeed, Loss);
        return loss.Happens(Missing) ? WithoutOne(scene, kind, ref loss) : scene;
    }

    /// <summary>Draws every picture, on all processors.</summary>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="seed">The seed of the whole data set.</param>
    /// <param name="threads">How many processors to use; 0 for all.</param>
    /// <param name="cancellation">Stops early.</param>
    /// <returns>The pictures in order, in memory.</returns>
    /// <exception cref="InvalidInputException">The size is out of range.</exception>
    public LabelledImages Draw(int size = CreatureImage.CompactSize, ulong seed = 0, int threads = 0, CancellationToken cancellation = default)
    {
        if (3L * size * size * Count > int.MaxValue)
            throw new InvalidInputException(
                $"{Count} pictures of {size} x {size} pixels do not fit into one block of memory; choose a smaller size.");
        var images = empty(Count, 3, size, size, ScalarType.Byte);
        try
        {
            var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threads > 0 ? threads : -1 };
            Parallel.For(0, Count, options, index => Scene(index, seed).Draw(size).CopyPlanesTo(Bytes(images, index)));
            return new(images, [.. Enumerable.Range(0, Count).Select(LabelOf)], [.. Classes.Select(kind => kind.Name)])
            {
                Individuals = [.. Enumerable.Range(0, Count).Select(IndividualOf)],
            };
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    private static CreatureScene WithoutOne(CreatureScene scene, CreatureClass kind, ref RandomStream loss)
    {
        var deciding = CreatureClasses.Twins.FirstOrDefault(twins => twins.First == kind || twins.Second == kind)?.Deciding;
        CreaturePart[] others = [.. PartVariants.Parts.Where(part => part != deciding)];
        return scene.Without(others[loss.Below(others.Length)]);
    }

    private int IndividualOf(int index) => index / Sightings;

    private static Span<byte> Bytes(Tensor images, int index)
    {
        var length = (int)(images.numel() / images.shape[0]);
        return images.bytes.Slice(index * length, length);
    }
}

/// <summary>
/// Pictures whose class one known part decides: scenes drawn with both creatures of a pair of twins. Scenes are kept in which the deciding
/// part is well seen, whoever is drawn.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="PairsOfTwins">Scenes for every pair of twins.</param>
/// <param name="Stream">The individuals that it draws from.</param>
public sealed record CounterfactualSet(string Name, int PairsOfTwins, int Stream)
{
    private const int LeastPixels = 40;

    /// <summary>10 pairs of twins, 10 scenes each: 200 pictures, on which the layer to judge by is chosen.</summary>
    public static CounterfactualSet Validation { get; } = new("counterfactual-validation", PairsOfTwins: 10, Stream: 8);

    /// <summary>10 pairs of twins, 20 scenes each: 400 pictures to be judged on.</summary>
    public static CounterfactualSet Test { get; } = new("counterfactual-test", PairsOfTwins: 20, Stream: 9);

    /// <summary>The pairs of pictures.</summary>
    /// <param name="seed">The seed of the whole data set.</param>
    public ImmutableArray<CounterfactualPair> Pairs(ulong seed = 0) =>
        [.. CreatureClasses.Twins.SelectMany(twins => Of(twins, seed).Take(PairsOfTwins))];

    private IEnumerable<CounterfactualPair> Of(TwinClasses twins, ulong seed)
    {
        for (var attempt = 0; ; attempt++)
        {
            var individual = RandomStream.SeedFor(seed, Stream, twins.First.Index, attempt);
            var first = new CreatureScene(twins.First.Variants, individual, RandomStream.SeedFor(individual, 1));
            var second = first with { Variants = twins.Second.Variants };
            if (Shows(first, twins.Deciding) && Shows(second, twins.Deciding)) yield return new(twins, first, second);
        }
    }

    private static bool Shows(CreatureScene scene, CreaturePart part) => scene.Draw().PixelsOf(part) >= LeastPixels;
}

/// <summary>
/// One scene drawn twice: with a creature of either class of a pair of twins. The pictures differ in the deciding part and nowhere else.
/// </summary>
/// <param name="Twins">The two classes.</param>
/// <param name="First">The scene with a creature of the first class.</param>
/// <param name="Second">The same with one of the second.</param>
public sealed record CounterfactualPair(TwinClasses Twins, CreatureScene First, CreatureScene Second);
