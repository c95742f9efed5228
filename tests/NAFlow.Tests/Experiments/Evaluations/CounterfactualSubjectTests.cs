using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class CounterfactualSubjectTests
{
    private static readonly CounterfactualSet Set = CounterfactualSet.Validation with { PairsOfTwins = 1 };

    [Fact]
    public void A_perfect_explainer_is_always_right_and_others_never()
    {
        var pairs = Set.Pairs();
        using var subject = new CounterfactualSubject(Zoo.Create("alexnet_compact", Weights.Random(1)), Set);

        var rows = Judge(
            subject,
            [
                Drawn("perfect", pairs, (pair, image) => image.Mask(pair.Twins.Deciding)),
                Drawn("elsewhere", pairs, (pair, image) =>
                    image.Mask(pair.Twins.Deciding == CreaturePart.Head ? CreaturePart.Tail : CreaturePart.Head)),
                Drawn("constant", pairs, (_, image) => [.. Enumerable.Repeat(true, image.Size * image.Size)]),
            ]);

        Assert.Equal(20, rows.Select(row => row.Image).Distinct().Count());
        double Mean(string method, string figure) => rows.Where(row => (row.Method, row.Figure) == (method, figure)).Average(row => row.Value!.Value);
        Assert.Equal((1, 1), (Mean("perfect", "deciding_part"), Mean("perfect", "deciding_part_of_all")));
        Assert.Equal((0, 0), (Mean("elsewhere", "deciding_part"), Mean("elsewhere", "deciding_part_of_all")));
        Assert.Equal(0, Mean("constant", "deciding_part"));
        Assert.Equal(["beak", "legs", "pattern", "tail", "wings"], Enumerable.Range(0, 20).Select(Deciding).Distinct().Order());

        string? Deciding(int image)
        {
            using var sample = subject.Open(image);
            return sample.Truth!.DecidingPart;
        }
    }

    [Fact]
    public void The_methods_read_every_layer_and_the_control_is_element_wise_at_the_last()
    {
        using var subject = new CounterfactualSubject(Zoo.Create("alexnet_compact", Weights.Random(1)), [Set.Pairs()[0]], "a pair");
        var rows = Judge(subject, MethodList.Compared);

        foreach (var method in MethodList.Compared)
            Assert.Equal(
                subject.Network.FlowNodes.Select(node => node.Name),
                rows.Where(row => (row.Image, row.Method, row.Figure) == (0, method.Name, "deciding_part")).Select(row => row.Layer));
        var last = subject.Network.FeatureNode.Name;
        Assert.Equal(Values("no inversion", last), Values("flow", last));

        IEnumerable<double?> Values(string method, string layer) =>
            rows.Where(row => (row.Method, row.Layer) == (method, layer)).Select(row => row.Value);
    }

    [Fact]
    public void The_pictures_are_asked_why_they_are_of_one_class_and_not_the_other()
    {
        var twins = CreatureClasses.Twins[0];
        using var subject = new CounterfactualSubject(
            Zoo.Create("alexnet_compact", Weights.Random(1)), CounterfactualSet.Validation with { PairsOfTwins = 2 });
        foreach (var (image, kind, twin) in (
            (int, CreatureClass, CreatureClass)[])[(0, twins.First, twins.Second), (1, twins.First, twins.Second), (2, twins.Second, twins.First)])
        {
            using var sample = subject.Open(image);
            Assert.Equal(Decision.Contrast(kind.Index, twin.Index), sample.Decision);
        }

        var chosen = subject.Choose(7, 1, null, TestContext.Current.CancellationToken);
        Assert.Equal(7, chosen.Images.Length);
        Assert.Contains("of 7 pictures", Assert.Single(chosen.Notes), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_network_of_other_classes_is_refused()
    {
        using var network = Zoo.Create("alexnet_compact", Weights.Random(1), NAFlow.Models.Head.Classifier(3));
        Assert.Contains("has 3 classes", Assert.Throws<InvalidInputException>(() => new CounterfactualSubject(network, Set)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_do_not_tell_which_part_decides_are_not_judged_by_it()
    {
        using var folder = new TemporaryFolder();
        using var subject = new FakeSubject(1);
        var options = new EvaluationOptions { Metrics = [new DecidingPartMetric(), new CountingMetric()] };
        var result = Evaluator.Run(subject, options, folder.File("results"), cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("deciding-part is left out: it needs to know which part decides, which these images do not tell.", result.Manifest.Notes);
    }

    private static IReadOnlyList<EvaluationRow> Judge(CounterfactualSubject subject, IReadOnlyList<MapMethod> methods) => Evaluator.Judge(
        subject, new EvaluationOptions { Methods = methods, Metrics = [new DecidingPartMetric()], Images = 1000 },
        cancellation: TestContext.Current.CancellationToken);

    /// <summary>An explainer that knows the picture: the maps of the pictures in their order.</summary>
    private static MapMethod Drawn(string name, IReadOnlyList<CounterfactualPair> pairs, Func<CounterfactualPair, CreatureImage, bool[]> lit)
    {
        var turn = 0;
        return new(name, (_, _) =>
        {
            var (pair, isFirst) = (pairs[turn / 2], turn % 2 == 0);
            turn++;
            var image = (isFirst ? pair.First : pair.Second).Draw();
            return [new Dictionary<string, HeatMap>
                { ["input"] = HeatMap.FromValues(image.Size, image.Size, [.. lit(pair, image).Select(on => on ? 1f : 0)]) }];
        });
    }
}

public sealed class PartDensityTests
{
    private static readonly CreatureScene Scene = CounterfactualSet.Test.Pairs()[0].First;
    private static readonly CreatureImage Image = Scene.Draw();
    private static readonly ImageTruth Truth = CreatureTruth.Of(Scene, Image.Size, "picture");

    public static TheoryData<CreaturePart> SeenParts => [.. PartVariants.Parts.Where(part => Image.PixelsOf(part) >= PartDensity.LeastPixels)];

    [Theory]
    [MemberData(nameof(SeenParts))]
    public void A_map_of_one_part_has_density_one_there_and_none_elsewhere(CreaturePart part)
    {
        var densities = PartDensity.Of(MapOf(Image, part), Truth);

        Assert.Equal(SeenParts.Count, densities.Length);
        foreach (var density in densities)
        {
            Assert.Equal(density.Part == Name(part) ? 1 : 0, density.Density, 5e-7);
            Assert.Equal(Image.PixelsOf(PartVariants.Parts.Single(seen => Name(seen) == density.Part)), density.Pixels);
        }

        Assert.True(PartDensity.IsHighest(densities, Name(part)));
        Assert.True(PartDensity.IsHighestOfItsSize(densities, Name(part)));
    }

    [Theory]
    [MemberData(nameof(SeenParts))]
    public void A_constant_map_shows_no_part(CreaturePart part)
    {
        var densities = PartDensity.Of(HeatMap.FromValues(2, 2, [1, 1, 1, 1]), Truth);

        Assert.False(PartDensity.IsHighest(densities, Name(part)));
        Assert.False(PartDensity.IsHighestOfItsSize(densities, Name(part)));
    }

    [Fact]
    public void A_sliver_is_no_rival_but_the_largest_other_part_always_is()
    {
        PartDensity large = new("wings", 600, 0.5), other = new("head", 290, 0.4), sliver = new("body", 90, 0.9);

        Assert.True(PartDensity.IsHighestOfItsSize([large, other, sliver], "wings"));
        Assert.False(PartDensity.IsHighest([large, other, sliver], "wings"));
        Assert.False(PartDensity.IsHighestOfItsSize([large, other with { Density = 0.6 }, sliver], "wings"));
        Assert.False(PartDensity.IsHighestOfItsSize([large, other, sliver], "head"));
        Assert.False(PartDensity.IsHighestOfItsSize([large, other], "body"));
    }

    [Fact]
    public void A_map_of_another_size_is_resized()
    {
        var half = PartDensity.Of(HeatMap.FromValues(1, 2, [1, 3]), Truth);
        Assert.All(half, density => Assert.InRange(density.Density, 1, 3));
    }

    private static string Name(CreaturePart part) => CreatureTruth.NameOf(part);

    private static HeatMap MapOf(CreatureImage image, CreaturePart part) =>
        HeatMap.FromValues(image.Size, image.Size, [.. image.Mask(part).Select(shown => shown ? 1f : 0)]);
}
