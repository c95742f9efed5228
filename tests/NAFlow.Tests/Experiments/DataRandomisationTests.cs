using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class DataRandomisationTests
{
    private static readonly DataRandomisationOptions Small = new()
    { Network = "small", Epochs = 160, BatchSize = 20, LearningRate = 5e-3, Explained = 6, Memorised = 0.95 };

    [Fact]
    public void Permuted_labels_are_as_many_of_every_class_and_mostly_other_ones()
    {
        using var data = SmallTraining.Data();
        var permuted = PermutedLabels.Of(data.Images, 3);
        Assert.Equal(data.Images.Labels.Order(), permuted.Labels.Order());
        var kept = data.Images.Labels.Zip(permuted.Labels).Count(pair => pair.First == pair.Second) / 80.0;
        Assert.InRange(kept, 0.1, 0.4);
        Assert.Equal(permuted.Labels, PermutedLabels.Of(data.Images, 3).Labels);
        Assert.NotEqual(permuted.Labels, PermutedLabels.Of(data.Images, 4).Labels);
        Assert.Same(data.Images.Images, permuted.Images);
    }

    [Fact]
    public void Two_networks_learn_their_labels_and_their_maps_are_compared()
    {
        using var data = SmallTraining.Data();
        using var images = Every(data.Images, 2, 0);
        using var test = Every(data.Images, 2, 1);
        MapMethod[] methods = [MethodList.Compared[1], MethodList.Compared[2], Image()];
        var result = DataRandomisation.Run(Create, images, test, "shapes", Small, methods, null, CancellationToken.None);
        Assert.True(result.PermutedTraining >= 0.95 && result.TrueTraining >= 0.95, $"{result.PermutedTraining} {result.TrueTraining}");
        Assert.InRange(result.Moved, 0.6, 0.95);
        Assert.True(result.TrueTest.Mean > result.PermutedTest.Mean + 0.2, $"{result.TrueTest.Mean} {result.PermutedTest.Mean}");
        Assert.Equal(6, result.Explained);
        Assert.Equal(["input", "conv0", "relu0", "conv1", "relu1"],
            result.Readings.Where(reading => reading.Method == "Grad-CAM").Select(reading => reading.Layer));
        Assert.All(result.Readings, reading => Assert.InRange(reading.Spearman.Mean, -1, 1));
        Assert.Equal((1.0, 1.0, 1.0), (result["image", "input"].Spearman.Mean, result["image", "input"].SpearmanAbsolute.Mean,
            result["image", "input"].StructuralSimilarity.Mean));
        Assert.True(result["no inversion", "relu1"].Spearman.Mean < 0.95);
        Assert.Equal(result.Readings.Select(reading => (reading.Method, reading.Layer)),
            result.SameLabels.Select(reading => (reading.Method, reading.Layer)));
        Assert.NotEqual(result.Readings, result.SameLabels);

        var again = DataRandomisation.Run(Create, images, test, "shapes", Small, methods, null, CancellationToken.None);
        Assert.Equal(result.Readings, again.Readings);
        Assert.Equal(result.SameLabels, again.SameLabels);
        Assert.Equal(result with { Readings = [], SameLabels = [] }, again with { Readings = [], SameLabels = [] });

        using var folder = new TemporaryFolder();
        DataRandomisationFolder.Write(folder.Path, result);
        Assert.Equal(["small.csv", "small.json", "small.md", "small.parquet"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(2 * result.Readings.Length + 1, File.ReadAllLines(folder.File("small.csv")).Length);
        Assert.Contains("\"permutedTraining\"", File.ReadAllText(folder.File("small.json")), StringComparison.Ordinal);
        Assert.Contains("| relu1 |", File.ReadAllText(folder.File("small.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_compared_with_itself_is_wholly_alike()
    {
        using var network = Create(7);
        using var data = SmallTraining.Data();
        var readings = DataRandomisationStudy.Run(network, network, new ImageSubset(data.Images, [0, 30, 79]), MethodList.Compared);
        Assert.All(readings, reading =>
            Assert.Equal((1, 1), (Math.Round(reading.Spearman.Mean, 9), Math.Round(reading.StructuralSimilarity.Mean, 9))));
        Assert.Equal(3 * network.FlowNodes.Length, readings.Length);
    }

    [Fact]
    public void Labels_that_are_not_learned_in_time_are_told()
    {
        using var data = SmallTraining.Data();
        var problem = Assert.Throws<InvalidInputException>(
            () => DataRandomisation.Run(Create, data.Images, data.Images, "shapes", Small with { Epochs = 1 }, null, null, CancellationToken.None));
        Assert.Contains("more epochs", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_of_two_architectures_are_not_compared()
    {
        using var one = Create(7);
        using var other = SmallNetworks.Plain();
        using var data = SmallTraining.Data();
        Assert.Throws<InvalidInputException>(() => DataRandomisationStudy.Run(one, other, data.Images, MethodList.Compared));
    }

    [Fact]
    public void Senseless_options_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => new DataRandomisationOptions { Classes = 51 });
        Assert.Throws<InvalidInputException>(() => new DataRandomisationOptions { Memorised = 0 });
        Assert.Throws<InvalidInputException>(() => new DataRandomisationOptions { Epochs = 0 });
    }

    /// <summary>A network with enough weights to know forty pictures by heart.</summary>
    private static Network Create(int seed)
    {
        manual_seed(seed);
        var builder = new NetworkBuilder("small");
        var x = builder.Append("relu0", new Relu(), builder.Append("conv0", new Convolution(3, 8, 3, stride: 2, padding: 1), builder.Image));
        x = builder.Append("relu1", new Relu(), builder.Append("conv1", new Convolution(8, 16, 3, stride: 2, padding: 1), x));
        builder.Features(x);
        x = builder.Append("flatten", new Flatten(), builder.Append("avgpool", new AdaptiveAveragePool(3), x));
        var network = builder.Build(builder.Append("fc", new FullyConnected(144, SmallTraining.Classes), x));
        network.Preprocessing = Preprocessing.ImageNet with { Size = SmallTraining.Side };
        return network;
    }

    private static MapMethod Image() => new("image", (traced, _) =>
    {
        using var scope = NewDisposeScope();
        return
        [
            .. Enumerable.Range(0, (int)traced.Trace.BatchSize).Select(sample => new Dictionary<string, HeatMap>
            {
                ["input"] = HeatMap.FromValues(
                    SmallTraining.Side, SmallTraining.Side, traced.Input[sample].sum([0L]).contiguous().data<float>().ToArray()),
            }),
        ];
    });

    private static LabelledImages Every(LabelledImages images, int step, int first)
    {
        int[] chosen = [.. Enumerable.Range(0, images.Count).Where(index => index % step == first)];
        var pixels = images.Images.index_select(0, tensor(chosen.Select(index => (long)index).ToArray()));
        return new LabelledImages(pixels, [.. chosen.Select(index => images.Labels[index])], images.ClassNames);
    }
}
