using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Experiments;

/// <summary>
/// Contrastive learning: the similarity to the neighbours that carry the winning class is explained. The neighbours are images of training, or all
/// other images where the data has none.
/// </summary>
internal sealed class NeighbourRun : ExperimentRun
{
    private readonly IImageSource neighbours;
    private readonly MemoryBank bank;
    private readonly Tensor embeddings;
    private readonly Answers answers;
    private readonly bool leavesOneOut;

    private NeighbourRun(IImageSource images, IImageSource neighbours, MemoryBank bank, Tensor embeddings, Answers answers)
    {
        (Images, this.neighbours, this.bank, this.embeddings, this.answers) = (images, neighbours, bank, embeddings, answers);
        leavesOneOut = ReferenceEquals(images, neighbours);
    }

    public override ImmutableArray<ExperimentFigure> Figures => [new("k-NN accuracy", answers.Accuracy)];

    public override IImageSource Images { get; }

    public static new NeighbourRun Do(RunSetting setting, IProgress<string>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var images = setting.Require(ImageSplit.Test);
        var neighbours = images;
        try
        {
            neighbours = setting.Find(ImageSplit.Training) ?? images;
            var embeddings = Embeddings.Of(setting.Network, images, progress: progress, cancellation: cancellation);
            var known = ReferenceEquals(images, neighbours)
                ? embeddings
                : Embeddings.Of(setting.Network, neighbours, progress: progress, cancellation: cancellation);
            var bank = new MemoryBank(known, neighbours.Labels, new ClassNames(neighbours.ClassNames));
            var answers = ReferenceEquals(images, neighbours)
                ? NeighbourClassification.LeaveOneOut(bank, cancellation: cancellation)
                : NeighbourClassification.Run(bank, embeddings, images.Labels, cancellation: cancellation);
            return new NeighbourRun(images, neighbours, bank, embeddings.DetachFromDisposeScope(), answers);
        }
        catch
        {
            images.Dispose();
            neighbours.Dispose();
            throw;
        }
    }

    public override SampleQuestion Ask(int image, Network network)
    {
        var answer = answers.Predicted[image];
        return new SampleQuestion(
            Images.ClassNames[answer], Decision.Neighbours(bank, without: leavesOneOut ? image : null), neighbours.Load(Nearest(image, answer)));
    }

    public override void Dispose()
    {
        base.Dispose();
        neighbours.Dispose();
        bank.Dispose();
        embeddings.Dispose();
    }

    /// <summary>The nearest of those that carry a class.</summary>
    private int Nearest(int image, int label)
    {
        using var scope = NewDisposeScope();
        var cosines = UnitRows.Of(bank.Embeddings).matmul(UnitRows.Of(embeddings[image].to(float64).unsqueeze(0)).t()).flatten().data<double>()
            .ToArray();
        return Enumerable.Range(0, cosines.Length).Where(other => bank.Labels[other] == label && !(leavesOneOut && other == image))
            .MaxBy(other => cosines[other]);
    }
}

/// <summary>
/// Brings the classes of images into the order of a network's outputs: by their names where the network has such names, and as they are where there
/// are as many, as in a folder of ImageNet with all its thousand numbers (<c>n01440764</c>).
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
        ImmutableArray<string> names = network.ClassNames is { } known
            ? [.. Enumerable.Range(0, outputs).Select(known.ShortName)]
            : images.ClassNames;
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
        return names is null || plain.All(char.IsAsciiDigit) ? null : names.TryFind(plain);
    }

    private sealed class Aligned(IImageSource images, ImmutableArray<int> numbers, ImmutableArray<string> names) : IImageSource
    {
        public ImmutableArray<int> Labels { get; } = [.. images.Labels.Select(label => numbers[label])];

        public ImmutableArray<string> ClassNames => names;

        public Photo Load(int index) => images.Load(index);

        public ImageTruth? Truth(int index) => images.Truth(index);

        public void Dispose() => images.Dispose();
    }
}
