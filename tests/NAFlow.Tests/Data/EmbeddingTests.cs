using NAFlow.Data;
using NAFlow.Imaging;
using NAFlow.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Reading a network's outputs over a set of images.</summary>
public sealed class EmbeddingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Embeddings_are_the_outputs_image_by_image(int batchSize)
    {
        using var scope = NewDisposeScope();
        using var images = Images(count: 7, size: 20);
        using var network = Network();
        var counted = new Counter();
        var embeddings = Embeddings.Of(network, images, batchSize, counted);
        Assert.Equal([7, 64], embeddings.shape);
        Assert.Equal(7, counted.Count);
        for (var image = 0; image < 7; image++)
        {
            using var prepared = network.Preprocessing.Prepare(images.Load(image)).ToTensor();
            using var noGradient = no_grad();
            Near.Relative(network.call(prepared)[0], embeddings[image], 1e-5, $"image {image}");
        }
    }

    [Fact]
    public void An_image_of_a_set_is_its_pixels()
    {
        using var images = Images(count: 3, size: 20);
        var photo = images.Load(2);
        Assert.Equal((20, 20), (photo.Width, photo.Height));
        foreach (var (x, y) in new[] { (0, 0), (3, 17), (19, 4) })
            Assert.Equal([.. Enumerable.Range(0, 3).Select(channel => images.Images[2, channel, y, x].item<byte>())], new[]
                { photo[x, y].Red, photo[x, y].Green, photo[x, y].Blue });
    }

    [Fact]
    public void Accuracy_is_that_of_the_first_class()
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create("resnet20_cifar", Weights.Random(1), Head.Classifier(3));
        using var images = Images(count: 9, size: 32);
        using var noGradient = no_grad();
        int[] slow = [.. Enumerable.Range(0, 9).Select(image =>
        {
            using var prepared = network.Preprocessing.Prepare(images.Load(image)).ToTensor();
            var scores = network.call(prepared).data<float>().ToArray();
            return Array.IndexOf(scores, scores.Max());
        })];
        var answers = Classification.Run(network, images, batchSize: 4);
        Assert.Equal(slow, answers.Predicted);
        Assert.Equal(slow.Zip(images.Labels).Count(pair => pair.First == pair.Second) / 9.0, answers.Accuracy.Mean, 1e-12);
        Assert.InRange(answers.Accuracy.Mean, answers.Accuracy.Low, answers.Accuracy.High);
    }

    [Fact]
    public void Too_few_outputs_training_mode_and_no_images_are_refused()
    {
        using var network = Zoo.Create("resnet20_cifar", Weights.Random(1), Head.Classifier(2));
        using var images = Images(count: 2, size: 32);
        using var none = new LabelledImages(zeros(0, 3, 32, 32, ScalarType.Byte), [], ["a"]);
        Assert.Contains("2 outputs", Assert.Throws<InvalidInputException>(() => Classification.Run(network, images)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => Embeddings.Of(network, none));
        network.train();
        Assert.Contains("training mode", Assert.Throws<InvalidInputException>(() => Embeddings.Of(network, images)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_cancelled_and_leaves_no_tensor_behind()
    {
        using var network = Network();
        using var images = Images(count: 5, size: 32);
        Embeddings.Of(network, images, 2).Dispose();
        var alive = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Embeddings.Of(network, images, 2).Dispose();
        Assert.Throws<OperationCanceledException>(() => Embeddings.Of(network, images, 2, cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(alive, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static Network Network() => Zoo.Create("resnet20_cifar", Weights.Random(1), Head.Embedding);

    private static LabelledImages Images(int count, int size)
    {
        using var generator = new Generator(3UL, CPU);
        using var scope = NewDisposeScope();
        var images = randint(256, [count, 3, size, size], generator: generator).to(ScalarType.Byte);
        return new LabelledImages(images.MoveToOuterDisposeScope(), [.. Enumerable.Range(0, count).Select(image => image % 3)], ["a", "b", "c"]);
    }

    private sealed class Counter : IProgress<string>
    {
        public int Count { get; private set; }

        public void Report(string value) => Count++;
    }
}

/// <summary>The tasks once more, number by number as their papers write them.</summary>
internal static class SlowTasks
{
    public static double Similarity(double[] first, double[] second, Similarity comparedBy) => comparedBy == NAFlow.Similarity.Cosine
        ? Dot(first, second) / (Math.Sqrt(Dot(first, first)) * Math.Sqrt(Dot(second, second)))
        : -first.Zip(second, (one, other) => (one - other) * (one - other)).Sum();

    /// <summary>The class that the K nearest vote for.</summary>
    public static int Vote(double[] query, IReadOnlyList<double[]> bank, IReadOnlyList<int> labels, int count, double temperature, int? except = null)
    {
        var nearest = Enumerable.Range(0, bank.Count).Where(other => other != except)
            .Select(other => (Cosine: Similarity(query, bank[other], NAFlow.Similarity.Cosine), Label: labels[other]))
            .OrderByDescending(pair => pair.Cosine).Take(count);
        return nearest.GroupBy(pair => pair.Label).Select(group => (group.Key, Sum: group.Sum(pair => Math.Exp(pair.Cosine / temperature))))
            .OrderByDescending(vote => vote.Sum).First().Key;
    }

    /// <summary>Whether an image of the class is among the K most similar.</summary>
    public static bool IsFound(double[] query, int label, IReadOnlyList<double[]> gallery, IReadOnlyList<int> labels, int count,
        Similarity comparedBy, int? except = null) =>
        Enumerable.Range(0, gallery.Count).Where(other => other != except)
            .OrderByDescending(other => Similarity(query, gallery[other], comparedBy)).Take(count).Any(other => labels[other] == label);

    public static double[] Mean(IReadOnlyCollection<double[]> vectors) =>
        [.. Enumerable.Range(0, vectors.First().Length).Select(dimension => vectors.Average(vector => vector[dimension]))];

    private static double Dot(double[] first, double[] second) => first.Zip(second, (one, other) => one * other).Sum();
}
