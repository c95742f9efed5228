using NAFlow.Data;
using NAFlow.Imaging;
using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class SamplingTests
{
    [Fact]
    public void An_epoch_shows_every_item_once_in_an_order_of_its_own()
    {
        var batches = new ShuffledBatches(20, 5, seed: 3);
        var epochs = Enumerable.Range(0, 3).Select(epoch => Enumerable.Range(4 * epoch, 4).SelectMany(batches.At).ToArray()).ToArray();
        Assert.All(epochs, epoch => Assert.Equal(Enumerable.Range(0, 20), epoch.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
    }

    [Fact]
    public void A_step_draws_the_same_whether_or_not_the_ones_before_were_drawn()
    {
        var batches = new ShuffledBatches(23, 5, seed: 3);
        for (var step = 0; step < 9; step++) batches.At(step);
        Assert.Equal(batches.At(9), new ShuffledBatches(23, 5, seed: 3).At(9));
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_the_data() =>
        Assert.Equal([0, 1, 2], new ShuffledBatches(3, 10, seed: 1).At(5).Order());

    [Fact]
    public void Pairs_are_different_sightings_of_one_individual_where_there_are_any()
    {
        var sightings = new Sightings([0, 0, 0, 1, 2, 2], size: 3, seed: 1);
        for (var step = 0; step < 20; step++)
        {
            var (first, second) = sightings.At(new TrainingStep(step, 0, 8, new Random(step)));
            Assert.Equal([0, 1, 2], first.Select(Individual).Order());
            for (var pair = 0; pair < 3; pair++)
            {
                Assert.Equal(Individual(first[pair]), Individual(second[pair]));
                Assert.Equal(first[pair] == 3, first[pair] == second[pair]);
            }
        }

        static int Individual(int image) => image < 3 ? 0 : image == 3 ? 1 : 2;
    }

    [Fact]
    public void Episodes_are_class_by_class_and_share_no_image()
    {
        var size = new EpisodeSize(ways: 3, shots: 2, queries: 4);
        var episodes = new Episodes([.. Enumerable.Range(0, 40).Select(image => image % 5)], size);
        for (var seed = 0; seed < 20; seed++)
        {
            var (support, queries) = episodes.Draw(new Random(seed));
            Assert.Equal((6, 12), (support.Length, queries.Length));
            Assert.Equal(18, support.Concat(queries).Distinct().Count());
            var classes = support.Chunk(2).Select(chunk => chunk.Select(image => image % 5).Distinct().Single()).ToArray();
            Assert.Equal(3, classes.Distinct().Count());
            Assert.Equal(classes, queries.Chunk(4).Select(chunk => chunk.Select(image => image % 5).Distinct().Single()));
        }
    }

    [Fact]
    public void Too_few_classes_are_refused()
    {
        var images = new ImagesByClass([0, 0, 0, 1, 1, 1, 2], perClass: 3);
        Assert.Equal(6, images.Draw(2, new Random(1)).Distinct().Count());
        Assert.Contains("3 classes of 3 images", Assert.Throws<InvalidInputException>(() => images.Draw(3, new Random(1))).Message,
            StringComparison.Ordinal);
    }
}

public class AugmentationTests
{
    private static readonly Preprocessing ImageNet = Preprocessing.ImageNet;

    [Fact]
    public void Without_any_the_images_are_normalised_as_photos_are()
    {
        using var scope = NewDisposeScope();
        var images = Images(2, 5);
        var found = new ImageAugmenter(Augmentation.None, ImageNet).Apply(images, 5, new Random(1));
        var (mean, deviation) = (tensor(new[] { 0.485f, 0.456f, 0.406f }, [1, 3, 1, 1]), tensor(new[] { 0.229f, 0.224f, 0.225f }, [1, 3, 1, 1]));
        Near.Absolute((images.to(float32) / tensor(new[] { 255f }) - mean) / deviation, found, 1e-5);
    }

    [Fact]
    public void A_mirror_image_is_the_image_from_the_right()
    {
        using var scope = NewDisposeScope();
        var images = Images(2, 6);
        var plain = new ImageAugmenter(Augmentation.None, ImageNet).Apply(images, 6, new Random(1));
        var mirrored = new ImageAugmenter(Augmentation.None with { Mirrored = 1 }, ImageNet).Apply(images, 6, new Random(1));
        Near.Absolute(plain.flip(3), mirrored, 1e-4);
    }

    [Fact]
    public void Grey_images_have_the_luma_in_every_channel()
    {
        using var scope = NewDisposeScope();
        var preprocessing = ImageNet with { Mean = new(0, 0, 0), StandardDeviation = new(1, 1, 1) };
        var images = Images(2, 6);
        var grey = new ImageAugmenter(Augmentation.None with { Grey = 1 }, preprocessing).Apply(images, 6, new Random(1));
        var luma = (images.to(float32) * tensor(new[] { 0.299f, 0.587f, 0.114f }, [1, 3, 1, 1])).sum([1L]) / tensor(new[] { 255f });
        for (var channel = 0; channel < 3; channel++) Near.Absolute(luma, grey.select(1, channel), 1e-5);
    }

    [Fact]
    public void Colours_are_hue_saturation_contrast_and_brightness_in_turn()
    {
        var augmentation = new Augmentation { Brightness = 0.4, Contrast = 0.4, Saturation = 0.4, Hue = 0 };
        var (ofPixel, ofMean) = (new float[9], new float[9]);
        ColourTransform.Draw(augmentation, new Random(6), ofPixel, ofMean);
        var random = new Random(6);
        var (brightness, contrast, saturation) = (Factor(), Factor(), Factor());
        double[] luma = [0.299, 0.587, 0.114], pixel = [0.9, 0.2, 0.4], mean = [0.3, 0.5, 0.1];
        var grey = luma.Zip(pixel, (weight, value) => weight * value).Sum();
        var meanGrey = luma.Zip(mean, (weight, value) => weight * value).Sum();
        for (var channel = 0; channel < 3; channel++)
        {
            var saturated = saturation * pixel[channel] + (1 - saturation) * grey;
            var expected = brightness * (contrast * saturated + (1 - contrast) * meanGrey);
            var found = Enumerable.Range(0, 3)
                .Sum(column => ofPixel[3 * channel + column] * pixel[column] + ofMean[3 * channel + column] * mean[column]);
            Assert.Equal(expected, found, 1e-5);
        }

        double Factor() => 1 + 0.4 * (2 * random.NextDouble() - 1);
    }

    [Fact]
    public void A_turn_of_the_hue_leaves_greys_and_sums_as_they_are()
    {
        var (ofPixel, ofMean) = (new float[9], new float[9]);
        for (var seed = 0; seed < 20; seed++)
        {
            ColourTransform.Draw(Augmentation.None with { Hue = 0.5 }, new Random(seed), ofPixel, ofMean);
            for (var index = 0; index < 3; index++)
            {
                Assert.Equal(1, ofPixel[3 * index] + ofPixel[3 * index + 1] + ofPixel[3 * index + 2], 1e-5);
                Assert.Equal(1, ofPixel[index] + ofPixel[3 + index] + ofPixel[6 + index], 1e-5);
            }
        }
    }

    [Fact]
    public void Crops_keep_the_area_and_stay_inside()
    {
        var augmentation = Augmentation.Mild with { Rotation = 0, LeastArea = 0.4 };
        var random = new Random(3);
        var map = new float[CropTransform.Length];
        for (var draw = 0; draw < 500; draw++)
        {
            CropTransform.Draw(augmentation, random, map);
            var (width, height) = (Math.Abs(map[0]), map[4]);
            Assert.InRange(width * height, 0.4 * 0.86, 1.00001);
            Assert.InRange(Math.Abs(map[2]) + width, 0, 1.00001);
            Assert.InRange(Math.Abs(map[5]) + height, 0, 1.00001);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same()
    {
        using var scope = NewDisposeScope();
        var (augmenter, images) = (new ImageAugmenter(Augmentation.Mild with { Grey = 0.5 }, ImageNet), Images(4, 12));
        Near.Absolute(augmenter.Apply(images, 10, new Random(5)), augmenter.Apply(images, 10, new Random(5)), 0);
    }

    private static Tensor Images(int count, int side)
    {
        using var generator = new Generator(9, CPU);
        return (rand([count, 3, side, side], generator: generator) * tensor(new[] { 255f })).to(ScalarType.Byte);
    }
}
