using NAFlow.Data;

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
        Assert.Contains("3 classes of 3 images", Assert.Throws<InvalidInputException>(() => images.Draw(3, new Random(1))).Message, StringComparison.Ordinal);
    }
}
