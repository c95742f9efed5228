using System.IO.Compression;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>Similarities of real photos by trained networks.</summary>
public sealed class RealSimilarityTests
{
    private const string Birds = "assets/images/cub20";

    [Theory]
    [InlineData(Metric.Cosine, ContributionRule.ChannelWeights)]
    [InlineData(Metric.Cosine, ContributionRule.SimilarityGradient)]
    [InlineData(Metric.Euclidean, ContributionRule.ChannelWeights)]
    public void Birds_of_one_kind_by_the_pooled_features_of_a_classifier(Metric metric, ContributionRule rule)
    {
        using var network = SqueezeNet();
        using var pair = network.ExplainPair(Bird("Scarlet_Tanager/0000.jpg"), Bird("Scarlet_Tanager/0001.jpg"), metric, rule: rule);
        Sound(pair, "features.12", 512);
    }

    [Fact]
    public void A_bird_is_more_like_its_kind_than_like_another()
    {
        using var network = SqueezeNet();
        using var embeddings = network.Embed([Bird("Scarlet_Tanager/0000.jpg"), Bird("Scarlet_Tanager/0001.jpg"), Bird("Glaucous_winged_Gull/0001.jpg")]);
        using var query = embeddings[0];
        double Cosine(int other)
        {
            using var reference = embeddings[other];
            return ChannelContributions.Of(query, reference).Similarity;
        }

        Assert.True(Cosine(1) > Cosine(2) + 0.1, $"{Cosine(1)} with its kind, {Cosine(2)} with another");
    }

    [Fact]
    public void Two_drawings_of_one_character_by_an_encoder_without_classifier()
    {
        var weights = SharedAssets.Require("assets/weights/relationnet/omniglot_feature_encoder_20way_1shot.pkl");
        var archive = SharedAssets.Require("assets/images/omniglot/images_background_small1.zip");
        using var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(archive, folder.Path);
        string[] drawings = [.. Directory.GetFiles(Path.Combine(folder.Path, "images_background_small1", "Korean", "character29")).Order(StringComparer.Ordinal)];
        using var network = Zoo.Create("relationnet_omniglot", Weights.From(weights));
        using var pair = network.ExplainPair(Photo.Load(drawings[0]), Photo.Load(drawings[1]));
        Sound(pair, "flatten", 1600);
        Assert.True(pair.Query.Explained.Score > 0.5, $"cosine {pair.Query.Explained.Score}");
    }

    private static Network SqueezeNet() =>
        Zoo.SqueezeNet11(Weights.From(SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors")));

    private static Photo Bird(string file) => Photo.Load(Path.Combine(SharedAssets.Require(Birds), file));

    private static void Sound(ExplainedPair pair, string layer, int channels)
    {
        Assert.Equal(pair.Query.Explained.Score, pair.Reference.Explained.Score, 1e-5 * Math.Max(1, Math.Abs(pair.Query.Explained.Score)));
        foreach (var flow in (AttentionFlow[])[pair.Query, pair.Reference])
        {
            var contributions = flow.Contributions!;
            Assert.Equal((layer, channels), (contributions.Layer, contributions.Values.Length));
            Assert.Equal(flow.Explained.Score, contributions.Values.Sum(), 1e-5);
            Assert.Equal((0, 1), (contributions.Weights.Min(), contributions.Weights.Max()));
            Assert.All(flow.Layers, map => Assert.Empty(map.Findings.Intersect([Finding.NotFinite, Finding.NoDependence, Finding.Constant])));
        }
    }
}
