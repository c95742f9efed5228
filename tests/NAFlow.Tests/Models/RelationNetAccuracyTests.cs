using System.IO.Compression;
using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>RelationNet's published weights on Omniglot's 20 official one-shot runs of 20 classes.</summary>
public sealed class RelationNetAccuracyTests
{
    private const string Encoder = "assets/weights/relationnet/omniglot_feature_encoder_20way_1shot.pkl";
    private const string Relation = "assets/weights/relationnet/omniglot_relation_network_20way_1shot.pkl";
    private const int Classes = 20;

    [Fact]
    public void The_published_runs_are_solved()
    {
        var archive = SharedAssets.Require("assets/images/omniglot/all_runs.zip");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var encoder = InTraining(Weights.From(SharedAssets.Require(Encoder)), "relationnet_omniglot");
        using var relation = InTraining(Weights.From(SharedAssets.Require(Relation)), "relationnet_omniglot_relation");
        using var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(archive, folder.Path);
        var right = Directory.GetDirectories(folder.Path, "run*").Sum(run => Solve(encoder, relation, folder.Path, run));
        Assert.True(right >= 0.93 * 400, $"{right} of 400 right");
        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of 400 right, {right / 4.0:F1}%");
    }

    /// <summary>Its authors test with batch normalisation on the batch at hand.</summary>
    private static Network InTraining(Weights weights, string name)
    {
        Assert.Equal(name, Zoo.Recognise(weights));
        var network = Zoo.Create(name, weights);
        network.train();
        return network;
    }

    private static int Solve(Network encoder, Network relation, string root, string run)
    {
        using var scope = NewDisposeScope();
        string[][] pairs = [.. File.ReadAllLines(Path.Combine(run, "class_labels.txt")).Select(line => line.Split(' '))];
        string[] classes = [.. pairs.Select(pair => pair[1]).Order(StringComparer.Ordinal)];
        Assert.Equal(Classes, classes.Length);
        var known = Encode(classes);
        var asked = Encode([.. pairs.Select(pair => pair[0])]);

        // Every test image beside every class: [400, 128, 5, 5].
        var joined = cat([known.repeat(Classes, 1, 1, 1), asked.repeat_interleave(Classes, 0)], 1);
        var found = relation.call(joined).view(Classes, Classes).argmax(1).data<long>().ToArray();
        return pairs.Where((pair, item) => classes[found[item]] == pair[1]).Count();

        Tensor Encode(string[] files)
        {
            PreparedPhoto[] photos = [.. files.Select(file => encoder.Preprocessing.Prepare(Photo.Load(Path.Combine(root, file))))];
            return encoder.call(photos.ToTensor()).view(Classes, 64, 5, 5);
        }
    }
}
