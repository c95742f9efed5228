using NAFlow.Data;
using NAFlow.Imaging;
using NAFlow.Networks;
using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Discs, crosses, rings and frames of 24 pixels, a network of three convolutions, and the nine recipes at their size.</summary>
internal static class SmallTraining
{
    public const int Side = 24, Classes = 4, Individuals = 10, Sightings = 2;

    public static TrainingOptions Short { get; } = new() { Steps = 12, BatchSize = 16, CheckpointEvery = 5, Validations = 2 };

    public static TheoryData<string> Names { get; } = [.. TrainingRecipes.Names];

    /// <summary>The recipe with sizes that fit the small data.</summary>
    public static Recipe Recipe(string name) => TrainingRecipes.Find(name) switch
    {
        MomentumContrastRecipe moco => moco with { QueueLength = 48 },
        SimSiamRecipe simsiam => simsiam with { PredictorWidth = 8 },
        PrototypicalRecipe protonet => protonet with { Episode = new EpisodeSize(ways: 3, shots: 2, queries: 2) },
        MetaBaselineRecipe baseline => baseline with { Episode = new EpisodeSize(ways: 3, shots: 2, queries: 2), ClassifierShare = 0.5 },
        var other => other,
    };

    /// <summary>A network whose output is what the recipe trains.</summary>
    public static Network Network(string name)
    {
        manual_seed(7);
        var builder = new NetworkBuilder("small");
        var (x, width) = (builder.Image, 3L);
        foreach (var (index, next) in new[] { 8L, 16, 16 }.Index())
        {
            x = builder.Append($"conv{index}", new Convolution(width, next, 3, stride: 2, padding: 1, bias: false), x);
            x = builder.Append($"bn{index}", new BatchNormalisation(next), x);
            x = builder.Append($"relu{index}", new Relu(), x);
            width = next;
        }

        builder.Features(x);
        x = builder.Append("avgpool", new AdaptiveAveragePool(1), x);
        x = builder.Append("flatten", new Flatten(), x);
        x = builder.Append("dropout", new Dropout(0.1), x);
        var outputs = TrainingRecipes.Find(name) is ClassificationRecipe ? Classes : 12;
        x = builder.Append("fc", new FullyConnected(width, outputs), x);
        if (name == "simsiam") x = builder.Append("norm", new BatchNormalisation(outputs, affine: false, vectors: true), x);
        var network = builder.Build(x);
        network.Preprocessing = Preprocessing.ImageNet with { Size = Side };
        return network;
    }

    /// <summary>The pictures; the individuals of a class differ in size and colour, the sightings of one in place and ground.</summary>
    public static TrainingData Data()
    {
        var random = new Random(4);
        var pixels = new byte[Classes * Individuals * Sightings * 3 * Side * Side];
        var (labels, individuals) = (new List<int>(), new List<int>());
        for (var individual = 0; individual < Classes * Individuals; individual++)
        {
            var label = individual / Individuals;
            var (size, colour) = (5 + 3 * random.NextDouble(), new[] { random.Next(128, 256), random.Next(128, 256), random.Next(128, 256) });
            for (var sighting = 0; sighting < Sightings; sighting++)
            {
                var (x, y) = (random.Next(8, 17), random.Next(8, 17));
                var start = labels.Count * 3 * Side * Side;
                for (var index = 0; index < Side * Side; index++)
                {
                    var inside = IsInside(label, (index % Side - x) / size, (index / Side - y) / size);
                    var ground = random.Next(100);
                    for (var channel = 0; channel < 3; channel++) pixels[start + channel * Side * Side + index] =
                        (byte)(inside ? colour[channel] : ground);
                }

                labels.Add(label);
                individuals.Add(individual);
            }
        }

        var images = tensor(pixels, [labels.Count, 3, Side, Side]);
        return new TrainingData(
            new LabelledImages(images, [.. labels], ["disc", "cross", "ring", "frame"]) { Individuals = [.. individuals] }, "shapes 1");
    }

    /// <summary>A short training.</summary>
    public static TrainedNetwork Train(
        string name, TrainingData data, TrainingOptions? options = null, CheckpointPlace? checkpoint = null, Validation? validation = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        Trainer.Train(Recipe(name), () => Network(name), data, options ?? Short, checkpoint, validation, progress, cancellation);

    private static bool IsInside(int label, double x, double y)
    {
        var (round, square) = (Math.Sqrt(x * x + y * y), Math.Max(Math.Abs(x), Math.Abs(y)));
        return label switch
        {
            0 => round < 1,
            1 => square < 1 && Math.Min(Math.Abs(x), Math.Abs(y)) < 0.25,
            2 => round is < 1 and > 0.6,
            _ => square is < 1 and > 0.65,
        };
    }
}
