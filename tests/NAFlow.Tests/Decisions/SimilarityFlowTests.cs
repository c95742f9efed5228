using System.IO.Compression;
using NAFlow.Models;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class SimilarityFlowTests
{
    public static TheoryData<string> Networks => [.. EmbeddingNetworks.All.Keys];

    [Theory, MemberData(nameof(Networks))]
    public void A_network_without_classifier_is_explained(string name)
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.All[name]();
        var reference = network.Embed(EmbeddingNetworks.Images(network, batch: 1, seed: 6));
        foreach (var comparedBy in Enum.GetValues<Similarity>())
        {
            using var flow = network.Explain(EmbeddingNetworks.Images(network, batch: 1), Decision.Similarity(reference, comparedBy, "frog.jpg"))[0];
            var contributions = flow.Contributions!;
            Assert.Equal(comparedBy == Similarity.Cosine
                ? "cosine similarity to frog.jpg"
                : "Euclidean similarity to frog.jpg", flow.Explained.Label);
            Assert.Equal((comparedBy, network.Output.Name, flow.Explained.Score),
                (contributions.ComparedBy, contributions.Layer, contributions.Similarity));
            Assert.Equal(contributions.Similarity, contributions.Values.Sum(), 1e-5);
            Assert.Empty(flow.TopClasses);
            Assert.All(flow.Layers, layer => Assert.DoesNotContain(Finding.NotFinite, layer.Findings));
        }
    }

    [Fact]
    public void A_batch_is_its_samples_by_themselves()
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.FlattenedMaps();
        var (images, references) = (EmbeddingNetworks.Images(network, batch: 3), network.Embed(EmbeddingNetworks.Images(network, batch: 3, seed: 6)));
        var together = network.Explain(images, Decision.Similarity(references));
        for (var sample = 0; sample < 3; sample++)
        {
            using var alone = network.Explain(images.narrow(0, sample, 1), Decision.Similarity(references[sample]))[0];
            Assert.Equal(alone.Explained.Score, together[sample].Explained.Score, 1e-12);
            Near.Absolute(tensor(alone.Contributions!.Weights.ToArray()), tensor(together[sample].Contributions!.Weights.ToArray()), 1e-12);
            foreach (var layer in alone.Layers)
                Near.Relative(tensor(layer.Map.Values.ToArray()), tensor(together[sample][layer.Name].Map.Values.ToArray()), 1e-5, layer.Name);
        }
    }

    [Fact]
    public void One_reference_serves_a_whole_batch()
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.FlattenedMaps();
        var reference = network.Embed(EmbeddingNetworks.Images(network, batch: 1, seed: 6));
        var flows = network.Explain(EmbeddingNetworks.Images(network, batch: 2), Decision.Similarity(reference));
        var repeated = network.Explain(EmbeddingNetworks.Images(network, batch: 2), Decision.Similarity(reference.repeat(2, 1)));
        Assert.Equal(flows.Select(flow => flow.Explained.Score), repeated.Select(flow => flow.Explained.Score));
        Assert.Equal(["cosine similarity to the reference", "cosine similarity to reference 1"],
            [flows[1].Explained.Label, repeated[1].Explained.Label]);
    }

    [Fact]
    public void The_other_side_of_a_pair_is_the_same_decision_with_the_roles_swapped()
    {
        using var network = EmbeddingNetworks.FlattenedMaps();
        var (query, reference) = (TestPictures.Noise(9, 9, seed: 1), TestPictures.Noise(9, 9, seed: 2));
        foreach (var comparedBy in Enum.GetValues<Similarity>())
        {
            using var pair = network.ExplainPair(query, reference, comparedBy);
            using var swapped = network.ExplainPair(reference, query, comparedBy);
            using var alone = network.Explain(reference, Decision.Similarity(query, comparedBy));
            Assert.Equal(pair.Query.Explained.Score, pair.Reference.Explained.Score, 1e-9);
            Same(pair.Reference, swapped.Query);
            Same(pair.Query, swapped.Reference);
            Same(pair.Reference, alone);
        }

        static void Same(AttentionFlow expected, AttentionFlow actual)
        {
            using var scope = NewDisposeScope();
            Near.Absolute(tensor(expected.Contributions!.Values.ToArray()), tensor(actual.Contributions!.Values.ToArray()), 1e-9);
            foreach (var layer in expected.Layers)
                Near.Relative(tensor(layer.Map.Values.ToArray()), tensor(actual[layer.Name].Map.Values.ToArray()), 1e-5, layer.Name);
        }
    }

    [Fact]
    public void A_prototype_is_the_mean_of_its_support()
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.FlattenedMaps();
        var (image, support) = (EmbeddingNetworks.Images(network, batch: 1), network.Embed(EmbeddingNetworks.Images(network, batch: 4, seed: 6)));
        using var ofSupport = network.Explain(image, Decision.Prototype(support, Similarity.Euclidean, "gull"))[0];
        using var ofMean = network.Explain(image, Decision.Similarity(support.mean([0L]), Similarity.Euclidean))[0];
        Assert.Equal(ofMean.Explained.Score, ofSupport.Explained.Score, 1e-12);
        Assert.Equal("Euclidean similarity to the prototype of gull", ofSupport.Explained.Label);
    }

    [Fact]
    public void Neighbours_give_their_classes()
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.FlattenedMaps();
        using var bank = new MemoryBank(
            network.Embed(EmbeddingNetworks.Images(network, batch: 5, seed: 6)), [0, 1, 2, 1, 0], new ClassNames(["a", "b", "c"]));
        using var flow = network.Explain(EmbeddingNetworks.Images(network, batch: 1), Decision.Neighbours(bank))[0];
        Assert.Equal(3, flow.TopClasses.Length);
        Assert.Equal(1, flow.TopClasses.Sum(prediction => prediction.Probability), 1e-9);
        Assert.EndsWith($"neighbours of {flow.TopClasses[0].Label}",
            flow.Explained.Label.Replace("neighbour of", "neighbours of", StringComparison.Ordinal));
    }

    [Fact]
    public void Before_the_scores_of_classes_stands_the_embedding()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using var image = SmallNetworks.Image();
        Assert.Equal(5, network.Embed(image).shape[1]);
        network.ClassNames = ClassNames.Numbered(5);
        Assert.Equal(24, network.Embed(image).shape[1]);
        Near.Absolute(network.Embed(image), network.Embed(image, "flatten"), 0);
        Assert.Equal(5, network.Embed(image, "fc").shape[1]);
    }

    [Fact]
    public void Of_maps_the_mean_of_every_channel_is_compared()
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.All["pooled maps"]();
        var (image, reference) = (EmbeddingNetworks.Images(network, batch: 1), network.Embed(EmbeddingNetworks.Images(network, batch: 1, seed: 6)));
        using var pooled = network.Explain(image, Decision.Similarity(reference))[0];
        using var maps = network.Explain(image, Decision.Similarity(reference) with { At = "relu2" })[0];
        Assert.Equal(pooled.Explained.Score, maps.Explained.Score, 1e-12);
        Assert.Equal("relu2", maps.Contributions!.Layer);
        foreach (var layer in pooled.Layers)
            Near.Relative(tensor(layer.Map.Values.ToArray()), tensor(maps[layer.Name].Map.Values.ToArray()), 1e-6, layer.Name);
    }

    [Fact]
    public void A_score_of_a_class_has_no_contributions()
    {
        using var network = SmallNetworks.Plain();
        using var image = SmallNetworks.Image();
        using var flow = network.Explain(image)[0];
        Assert.Null(flow.Contributions);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.FlattenedMaps();
        var good = network.Embed(EmbeddingNetworks.Images(network, batch: 1));
        Refused("has 7 values and layer flatten of embedder gives 96", () => Decision.Similarity(zeros(7)));
        Refused("3 references were given for 2 images", () => Decision.Similarity(good.repeat(3, 1)));
        Refused("not finite", () => Decision.Similarity(good.Times(double.NaN)));
        Refused("not finite", () => Decision.Prototype(good.Times(double.PositiveInfinity)));
        Refused("shape [1, 1, 96]", () => Decision.Similarity(good.unsqueeze(0)));
        Refused("at least one photo", () => Decision.Similarity([]));
        Refused("no layer named 'flat'", () => Decision.Similarity(good) with { At = "flat" });
        Refused("Layer 'conv1' of embedder does not read relu2", () => Decision.Similarity(good) with { At = "conv1" });
        Refused("There is no rule 7", () => Decision.Similarity(good) with { Rule = (ContributionRule)7 });
        Refused("There is no similarity 7", () => Decision.Similarity(good, (Similarity)7));

        void Refused(string sentence, Func<Decision> make) => Assert.Contains(
            sentence, Assert.Throws<InvalidInputException>(() => network.Explain(EmbeddingNetworks.Images(network), make())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_outlives_the_tensor_it_was_made_from()
    {
        using var network = EmbeddingNetworks.FlattenedMaps();
        using var images = EmbeddingNetworks.Images(network, batch: 1);
        SimilarityDecision decision;
        using (var embedding = network.Embed(images)) decision = Decision.Similarity(embedding);
        using var flow = network.Explain(images, decision)[0];
        Assert.Equal(1, flow.Explained.Score, 1e-12);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var network = EmbeddingNetworks.FlattenedMaps();
        Explain(5);
        var alive = Alive();
        Explain(60);
        Assert.Equal(alive, Alive());

        void Explain(int times)
        {
            for (var time = 0; time < times; time++)
            {
                using var images = EmbeddingNetworks.Images(network);
                using var embeddings = network.Embed(images);
                using var bank = new MemoryBank(embeddings, [0, 1]);
                var photo = TestPictures.Noise(9, 9);
                Decision[] decisions =
                [
                    Decision.Similarity(embeddings), Decision.Similarity(photo, Similarity.Euclidean), Decision.Prototype(embeddings),
                    Decision.Neighbours(bank),
                    Decision.Similarity(embeddings) with { Rule = ContributionRule.SimilarityGradient }, Decision.Contrast(0, 1),
                ];
                foreach (var flow in network.Explain(images, decisions[time % decisions.Length])) flow.Dispose();
                using (network.ExplainPair(photo, photo, options: ExplainOptions.Default with { KeepTensors = true }))
                    Assert.Throws<InvalidInputException>(() => network.Explain(images, Decision.Similarity([photo, photo, photo])));
            }
        }

        static long Alive() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
    }
}

/// <summary>Similarities of real photos by trained networks.</summary>
public sealed class RealSimilarityTests
{
    private const string Birds = "assets/images/cub20";

    [Theory]
    [InlineData(Similarity.Cosine, ContributionRule.ChannelWeights)]
    [InlineData(Similarity.Cosine, ContributionRule.SimilarityGradient)]
    [InlineData(Similarity.Euclidean, ContributionRule.ChannelWeights)]
    public void Birds_of_one_kind_by_the_pooled_features_of_a_classifier(Similarity comparedBy, ContributionRule rule)
    {
        using var network = SqueezeNet();
        using var pair = network.ExplainPair(Bird("Scarlet_Tanager/0000.jpg"), Bird("Scarlet_Tanager/0001.jpg"), comparedBy, rule: rule);
        Sound(pair, "features.12", 512);
    }

    [Fact]
    public void A_bird_is_more_like_its_kind_than_like_another()
    {
        using var network = SqueezeNet();
        using var embeddings = network
            .Embed([Bird("Scarlet_Tanager/0000.jpg"), Bird("Scarlet_Tanager/0001.jpg"), Bird("Glaucous_winged_Gull/0001.jpg")]);
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
        string[] drawings = [.. Directory.GetFiles(Path.Combine(folder.Path, "images_background_small1", "Korean", "character29"))
            .Order(StringComparer.Ordinal)];
        using var network = Zoo.Create("relationnet_omniglot", Weights.From(weights));
        using var pair = network.ExplainPair(Photo.Load(drawings[0]), Photo.Load(drawings[1]));
        Sound(pair, "flatten", 1600);
        Assert.True(pair.Query.Explained.Score > 0.5, $"cosine {pair.Query.Explained.Score}");
    }

    private static Network SqueezeNet() =>
        Zoo.Create("squeezenet1_1", Weights.From(SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors")));

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
