using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Experiments;
using NAFlow.Inversion;
using NAFlow.Models;
using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Every task with a small network on small pictures: what is judged, what is asked, and what is explained.</summary>
public sealed class ExperimentRunnerTests
{
    // Embeddings of a batch and of a single image differ in their last digits, and squared distances of large ones by more.
    private const double Rounding = 2e-4;

    private static readonly ExperimentOptions Options = new()
    {
        Samples = 3,
        Episodes = 20,
        Explain = ExplainOptions.Default with { Inverse = Inverse.Kept with { Solver = new LsmrOptions { MaxIterations = 2 } } },
    };

    [Fact]
    public void The_nine_experiments_have_networks_of_the_zoo()
    {
        Assert.Equal(9, ExperimentList.All.Count);
        Assert.Equal(4, ExperimentList.All.Select(experiment => experiment.Task).Distinct().Count());
        foreach (var experiment in ExperimentList.All)
        {
            Assert.Contains(experiment.FullNetwork, Zoo.Names);
            Assert.Contains(experiment.CompactNetwork, Zoo.CompactNames);
            using var network = Zoo.Create(experiment.CompactNetwork, Weights.Random(1), experiment.Head);
            Assert.Equal(2, network.ShapesForPhoto()[^1].Length);
        }

        Assert.Contains("the nearest of 11 are moco-v2", Assert.Throws<InvalidInputException>(() => ExperimentList.Find("moco")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_is_asked_for_the_class_it_puts_first()
    {
        var experiment = Small(ExperimentTask.Classification);
        using var network = Network(Head.Classifier(6));
        using var result = ExperimentRunner.Run(experiment, network, new SmallData(), Options);
        Assert.Equal(["top-1 accuracy"], result.Figures.Select(figure => figure.Name));
        Assert.Equal(3, result.Samples.Select(sample => sample.ClassName).Distinct().Count());
        foreach (var sample in result.Samples)
        {
            Assert.Equal(sample.Answer, $"colour {sample.Flow.Explained.Index}");
            Assert.Equal(sample.Flow.TopClasses[0].Index, sample.Flow.Explained.Index);
            Assert.Null(sample.Reference);
        }

        using var again = ExperimentRunner.Run(experiment, network, new SmallData(), Options);
        Assert.Equal(result.Samples.Select(sample => sample.Index), again.Samples.Select(sample => sample.Index));
        using var other = ExperimentRunner.Run(experiment, network, new SmallData(), Options with { Seed = 2 });
        Assert.NotEqual(result.Samples.Select(sample => sample.Index), other.Samples.Select(sample => sample.Index));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Neighbours_are_of_training_or_all_others(bool leavesOneOut)
    {
        using var network = Network(Head.Embedding);
        ImageSplit[] missing = leavesOneOut ? [ImageSplit.Training] : [];
        using var result = ExperimentRunner.Run(Small(ExperimentTask.Contrastive), network, new SmallData(missing: missing), Options);
        Assert.Equal(["k-NN accuracy"], result.Figures.Select(figure => figure.Name));
        foreach (var sample in result.Samples)
        {
            Assert.EndsWith($"of {sample.Answer}", sample.Flow.Explained.Label, StringComparison.Ordinal);
            Assert.StartsWith(leavesOneOut
                ? $"picture {(int)ImageSplit.Test}"
                : $"picture {(int)ImageSplit.Training}", sample.Reference!.Name, StringComparison.Ordinal);
            Assert.NotEqual(sample.Flow.Picture!.Name, sample.Reference.Name);
            Assert.InRange(sample.Flow.Explained.Score, -1, 1);
        }
    }

    [Theory]
    [InlineData(Similarity.Cosine)]
    [InlineData(Similarity.Euclidean)]
    public void An_episode_asks_for_the_nearest_prototype(Similarity comparedBy)
    {
        using var network = Network(Head.Embedding);
        using var result = ExperimentRunner.Run(Small(ExperimentTask.FewShot) with { ComparedBy = comparedBy }, network, new SmallData(), Options);
        Assert.Equal(["5-way 1-shot accuracy", "5-way 5-shot accuracy"], result.Figures.Select(figure => figure.Name));
        Assert.All(result.Figures, figure => Assert.InRange(figure.Value.Mean, 0.2, 1));
        foreach (var sample in result.Samples)
        {
            Assert.Contains(sample.Answer, sample.Flow.Explained.Label, StringComparison.Ordinal);
            Assert.NotNull(sample.Reference);
        }
    }

    [Theory]
    [InlineData(Similarity.Cosine, false)]
    [InlineData(Similarity.Euclidean, false)]
    [InlineData(Similarity.Euclidean, true)]
    public void Retrieval_asks_for_the_most_similar_image(Similarity comparedBy, bool isNormalised)
    {
        using var scope = NewDisposeScope();
        using var network = Network(Head.LinearEmbedding(16));
        var data = new SmallData(perClass: 3);
        var experiment = Small(ExperimentTask.Retrieval) with { ComparedBy = comparedBy, IsNormalised = isNormalised };
        using var result = ExperimentRunner.Run(experiment, network, data, Options);
        Assert.Equal(["Recall@1", "Recall@2", "Recall@4", "Recall@8"], result.Figures.Select(figure => figure.Name));
        using var gallery = data.Open(ImageSplit.Gallery)!;
        double[][] others = [.. Enumerable.Range(0, gallery.Labels.Length).Select(image => Compared(network, gallery.Load(image), isNormalised))];
        foreach (var sample in result.Samples)
        {
            var query = Compared(network, sample.Flow.Picture!, isNormalised);
            var nearest = Enumerable.Range(0, others.Length).MaxBy(other => SlowTasks.Similarity(query, others[other], comparedBy));
            Assert.Equal(gallery.Load(nearest).Name, sample.Reference!.Name);
            var expected = ChannelContributions.Of(tensor(query), tensor(others[nearest]), comparedBy);
            var found = sample.Flow.Contributions!;
            Assert.Equal(expected.Similarity, sample.Flow.Explained.Score, Rounding * Math.Max(1, Math.Abs(expected.Similarity)));
            Assert.All(expected.Values.Zip(found.Values), pair =>
                Assert.Equal(pair.First, pair.Second, Rounding * Math.Max(1, Math.Abs(pair.First))));
            Assert.All(expected.Weights.Zip(found.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    [Fact]
    public void Without_a_gallery_each_image_is_searched_for_among_the_others()
    {
        using var network = Network(Head.Embedding);
        using var result = ExperimentRunner.Run(
            Small(ExperimentTask.Retrieval), network, new SmallData(4, 3, ImageSplit.Gallery, ImageSplit.Query), Options with { Samples = 12 });
        Assert.All(result.Samples, sample => Assert.NotEqual(sample.Flow.Picture!.Name, sample.Reference!.Name));
        Assert.Equal(12, result.Manifest.Images);
    }

    [Fact]
    public void What_the_task_lacks_is_said()
    {
        using var network = Network(Head.Embedding);
        var problem = Assert.Throws<InvalidInputException>(
            () => ExperimentRunner.Run(Small(ExperimentTask.FewShot), network, new SmallData(missing: ImageSplit.Novel), Options));
        Assert.Contains("small pictures has no images for few-shot learning", problem.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => ExperimentRunner.Run(Small(ExperimentTask.FewShot), network, new SmallData(perClass: 4), Options));
        using var classifier = Network(Head.Classifier(9));
        Assert.Contains("6 classes", Assert.Throws<InvalidInputException>(() =>
            ExperimentRunner.Run(Small(ExperimentTask.Classification), classifier, new SmallData(), Options)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new ExperimentOptions { Samples = -1 });
        Assert.Throws<InvalidInputException>(() => new ExperimentOptions { MostImages = 0 });
        Assert.Throws<InvalidInputException>(() => new ExperimentOptions { Episodes = 0 });
    }

    [Fact]
    public void Classes_are_found_by_their_names()
    {
        using var network = Network(Head.Classifier(7));
        network.ClassNames = new ClassNames(["a", "colour 5, fifth", "colour 4", "colour 3", "colour 2", "colour 1", "colour 0"]);
        using var result = ExperimentRunner.Run(Small(ExperimentTask.Classification), network, new SmallData(), Options with { Samples = 6 });
        Assert.Equal(Enumerable.Range(0, 6).Select(label => $"colour {label}"), result.Samples.Select(sample => sample.ClassName).Order());
        Assert.All(result.Samples, sample => Assert.Equal(network.ClassNames.ShortName(sample.Flow.Explained.Index!.Value), sample.Answer));
    }

    [Fact]
    public void Nothing_is_left_behind_when_a_run_succeeds_or_is_cancelled()
    {
        using var network = Network(Head.Embedding);
        Run(CancellationToken.None);
        var alive = Alive();
        foreach (var task in Enum.GetValues<ExperimentTask>().Except([ExperimentTask.Classification])) ExperimentRunner
            .Run(Small(task), network, new SmallData(), Options).Dispose();
        ExperimentRunner.Run(Small(ExperimentTask.Contrastive), network, new SmallData(missing: ImageSplit.Training), Options).Dispose();
        Assert.Throws<OperationCanceledException>(() => Run(new CancellationToken(canceled: true)));
        Assert.Equal(alive, Alive());

        void Run(CancellationToken cancellation) =>
            ExperimentRunner.Run(Small(ExperimentTask.Retrieval), network, new SmallData(), Options, cancellation: cancellation).Dispose();

        static long Alive() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
    }

    internal static Experiment Small(ExperimentTask task) => new("small", task, "resnet20_cifar", "resnet20_cifar", "a small network");

    internal static Network Network(Head head)
    {
        var network = Zoo.Create("resnet20_cifar", Weights.Random(3), head);
        network.Preprocessing = network.Preprocessing with { Size = 16 };
        return network;
    }

    private static double[] Compared(Network network, Photo photo, bool isNormalised)
    {
        using var scope = NewDisposeScope();
        var values = network.Embed([photo])[0].data<double>().ToArray();
        var length = Math.Sqrt(values.Sum(value => value * value));
        return isNormalised ? [.. values.Select(value => value / length)] : values;
    }
}

/// <summary>Pictures of 16 pixels: a colour for each class, with noise, drawn from their numbers.</summary>
internal sealed class SmallData(int classes = 6, int perClass = 21, params ImageSplit[] missing) : IExperimentData
{
    public string Name => "small pictures";

    public IImageSource? Open(ImageSplit split) => missing.Contains(split) ? null : new Pictures(classes, perClass, (int)split);

    private sealed class Pictures(int classes, int perClass, int part) : IImageSource
    {
        public ImmutableArray<int> Labels { get; } = [.. Enumerable.Range(0, classes * perClass).Select(image => image % classes)];

        public ImmutableArray<string> ClassNames { get; } = [.. Enumerable.Range(0, classes).Select(label => $"colour {label}")];

        public Photo Load(int index)
        {
            const int side = 16;
            var random = new Random((1000 * part) + index);
            var colour = new Random(Labels[index]);
            int[] middle = [colour.Next(256), colour.Next(256), colour.Next(256)];
            var pixels = new byte[side * side * 3];
            for (var place = 0; place < pixels.Length; place++) pixels[place] = (byte)Math.Clamp(middle[place % 3] + random.Next(-60, 60), 0, 255);
            return Photo.FromPixels($"picture {part} {index}", side, side, pixels);
        }

        public void Dispose()
        {
        }
    }
}
